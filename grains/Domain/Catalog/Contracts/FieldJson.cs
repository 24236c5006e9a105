using System.Text.Json;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Reads the value of a field from JSON.</summary>
internal static class FieldJson
{
    /// <summary>Whether the value is one of the field; otherwise the fault is noted.</summary>
    public static bool TryRead(ContractField field, JsonElement json, string at, Faults faults, out object? value)
    {
        value = null;
        if (json.ValueKind == JsonValueKind.Null)
        {
            return field.IsNullable || Bad(faults, at, "required", "It cannot be null.");
        }

        return field.Kind switch
        {
            FieldKind.Text => TryText(field, json, at, faults, out value),
            FieldKind.Integer or FieldKind.Long => TryWhole(field, json, at, faults, out value),
            FieldKind.Number => TryNumber(field, json, at, faults, out value),
            FieldKind.Boolean => TryBoolean(json, at, faults, out value),
            FieldKind.Time => TryString(json, at, faults, "a text with an RFC 3339 time", out var time) && FieldText.TryTime(time, at, faults, out value),
            FieldKind.Date => TryString(json, at, faults, "a text with a date", out var date) && FieldText.TryDate(date, at, faults, out value),
            _ => TryJson(field, json, at, faults, out value),
        };
    }

    private static bool TryText(ContractField field, JsonElement json, string at, Faults faults, out object? value)
    {
        value = null;
        return TryString(json, at, faults, "a text", out var text) && FieldText.TryText(field, text, at, faults, out value);
    }

    private static bool TryWhole(ContractField field, JsonElement json, string at, Faults faults, out object? value)
    {
        value = null;
        if (json.ValueKind != JsonValueKind.Number)
        {
            return Bad(faults, at, "invalid_type", "It is a whole number.");
        }

        if (!json.TryGetInt64(out var number))
        {
            return json.TryGetDouble(out var real) && Math.Abs(real) < long.MaxValue && real % 1 != 0
                ? Bad(faults, at, "invalid_type", "It is a whole number.")
                : Bad(faults, at, "out_of_range", FieldText.RangeOf(field));
        }

        return FieldText.TryWhole(field, number, at, faults, out value);
    }

    private static bool TryNumber(ContractField field, JsonElement json, string at, Faults faults, out object? value)
    {
        value = null;
        return json.ValueKind != JsonValueKind.Number ? Bad(faults, at, "invalid_type", "It is a number.")
            : json.TryGetDecimal(out var number) ? FieldText.TryNumber(field, number, at, faults, out value)
            : Bad(faults, at, "out_of_range", FieldText.RangeOf(field));
    }

    private static bool TryBoolean(JsonElement json, string at, Faults faults, out object? value)
    {
        value = json.ValueKind == JsonValueKind.True;
        return json.ValueKind is JsonValueKind.True or JsonValueKind.False || Bad(faults, at, "invalid_type", "It is true or false.");
    }

    private static bool TryJson(ContractField field, JsonElement json, string at, Faults faults, out object? value)
    {
        value = null;
        if (field.IsJsonObject is { } isObject && json.ValueKind != (isObject ? JsonValueKind.Object : JsonValueKind.Array))
        {
            return Bad(faults, at, "invalid_type", isObject ? "It is an object." : "It is a list.");
        }

        if (!JsonCharacters.AreStorable(json))
        {
            return Bad(faults, at, "invalid_character", JsonCharacters.Rule);
        }

        var text = json.GetRawText();
        if (text.Length > field.MaxLength)
        {
            return Bad(faults, at, "too_long", $"It has at most {field.MaxLength} characters as JSON.");
        }

        value = text;
        return true;
    }

    private static bool TryString(JsonElement json, string at, Faults faults, string what, out string text)
    {
        text = "";
        if (json.ValueKind != JsonValueKind.String)
        {
            return Bad(faults, at, "invalid_type", $"It is {what}.");
        }

        if (!JsonCharacters.AreStorable(json))
        {
            return Bad(faults, at, "invalid_character", JsonCharacters.Rule);
        }

        text = json.GetString()!;
        return true;
    }

    private static bool Bad(Faults faults, string at, string code, string detail)
    {
        faults.Add(at, code, detail);
        return false;
    }
}
