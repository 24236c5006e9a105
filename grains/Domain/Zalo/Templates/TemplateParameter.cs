using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>What a template of Zalo's has to be filled in with.</summary>
/// <param name="Name">As Zalo names it, 1 to 40 characters.</param>
/// <param name="Required">Whether a message without it is refused.</param>
/// <param name="Type">Zalo's word for what it is; null where it was not said.</param>
/// <param name="MaxLength">Longest value, characters; null where it was not said.</param>
public sealed record TemplateParameter(string Name, bool Required, string? Type, long? MaxLength)
{
    /// <summary>Most that are read of one template.</summary>
    public const int Most = 50;

    /// <summary>Longest name.</summary>
    public const int LongestName = 40;

    /// <summary>A list as the database keeps it. The same list is always the same text.</summary>
    public static string Write(IEnumerable<TemplateParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return new JsonArray([.. parameters.Select(p => (JsonNode)Of(p))]).ToJsonString(Json.Plain);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static ImmutableArray<TemplateParameter> Read(string json) => JsonNode.Parse(json) is JsonArray array
        ? [.. array.OfType<JsonObject>().Select(o => new TemplateParameter(
            (string)o["name"]!, (bool)o["required"]!, (string?)o["type"], (long?)o["maxLength"]))]
        : [];

    private static JsonObject Of(TemplateParameter parameter)
    {
        var json = new JsonObject { ["name"] = parameter.Name, ["required"] = parameter.Required };
        if (parameter.Type is not null)
        {
            json["type"] = parameter.Type;
        }

        if (parameter.MaxLength is not null)
        {
            json["maxLength"] = parameter.MaxLength;
        }

        return json;
    }
}
