using System.Collections.Immutable;
using System.Text.Json;

namespace ZaloOrleans.Messaging;

/// <summary>
/// Reads what a template declares: a list of names, or of <c>{"name", "required", "default"}</c>. A plain name is required.
/// </summary>
public static class TemplateVariables
{
    /// <summary>What is declared; what cannot be read is left out.</summary>
    public static ImmutableArray<TemplateVariable> Read(string? json)
    {
        using var document = JsonDocument.Parse(json ?? "[]");
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? document.RootElement.EnumerateArray().Select(Read).OfType<TemplateVariable>().ToImmutableArray()
            : [];
    }

    private static TemplateVariable? Read(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return new TemplateVariable(json.GetString()!, true, null);
        }

        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("name", out var name) || name.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        var otherwise = json.TryGetProperty("default", out var d) && d.ValueKind == JsonValueKind.String ? d.GetString() : null;
        var required = !json.TryGetProperty("required", out var r) || r.ValueKind != JsonValueKind.False;
        return new TemplateVariable(name.GetString()!, required, otherwise);
    }
}
