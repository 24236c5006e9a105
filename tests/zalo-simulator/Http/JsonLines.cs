using System.Text.Encodings.Web;
using System.Text.Json;

namespace ZaloOrleans.Simulator.Http;

internal static class JsonLines
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One JSON object a line.</summary>
    public static IResult Of<T>(IEnumerable<T> records) =>
        Results.Text(string.Concat(records.Select(record => JsonSerializer.Serialize(record, Wire) + "\n")), "application/x-ndjson; charset=utf-8");
}
