using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZaloOrleans.Deploy;

/// <summary>How this project reads and writes JSON.</summary>
internal static class DeployJson
{
    /// <summary>camelCase names, indented, Vietnamese letters as they are.</summary>
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
