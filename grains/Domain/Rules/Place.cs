using System.Globalization;
using System.Text.Json;

namespace ZaloOrleans.Rules;

/// <summary>A place in a JSON document whose members are read one by one, with what is wrong noted where it is.</summary>
/// <param name="element">What stands there.</param>
/// <param name="pointer">JSON pointer to it.</param>
/// <param name="faults">Where faults are noted.</param>
internal readonly struct Place(JsonElement element, string pointer, Faults faults)
{
    /// <summary>Whether it is an object; members that it may not have are noted.</summary>
    public bool IsObject(string[] members, string detail)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            faults.Add(pointer, "invalid_type", detail);
            return false;
        }

        foreach (var member in element.EnumerateObject())
        {
            if (!members.Contains(member.Name))
            {
                faults.Add($"{pointer}/{Catalog.JsonPointer.Escape(member.Name)}", "unknown_field", $"There is no such field. There are: {string.Join(", ", members)}.");
            }
        }

        return true;
    }

    /// <summary>Notes members that make no sense beside the others.</summary>
    public void Forbid(params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (element.TryGetProperty(name, out _))
            {
                faults.Add($"{pointer}/{name}", "not_allowed", "It makes no sense here. Leave it out.");
            }
        }
    }

    /// <summary>One of some words; null where it is absent or wrong.</summary>
    public string? Word(string name, string[] words, bool required)
    {
        if (!Find(name, required, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && words.FirstOrDefault(w => string.Equals(w, value.GetString(), StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            return word;
        }

        faults.Add($"{pointer}/{name}", "invalid_word", $"It is one of: {string.Join(", ", words)}.");
        return null;
    }

    /// <summary>A list of some words; empty where it is absent or wrong.</summary>
    public List<string> Words(string name, string[] words)
    {
        if (!Find(name, required: false, out var value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0 && value.EnumerateArray().All(w => w.ValueKind == JsonValueKind.String && words.Contains(w.GetString())))
        {
            return [.. value.EnumerateArray().Select(w => w.GetString()!)];
        }

        faults.Add($"{pointer}/{name}", "invalid_word", $"It is a list of {string.Join(", ", words)}.");
        return [];
    }

    /// <summary>A whole number in a range; null where it is absent or wrong.</summary>
    public long? Number(string name, long least, long most, bool required)
    {
        if (!Find(name, required, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        faults.Add($"{pointer}/{name}", "out_of_range", most == long.MaxValue
            ? string.Create(CultureInfo.InvariantCulture, $"It is a whole number of {least} or more.")
            : string.Create(CultureInfo.InvariantCulture, $"It is a whole number from {least} to {most}."));
        return null;
    }

    /// <summary>The id of a row, as a number, or Zalo's id, as a text of digits; both null where it is absent or wrong.</summary>
    public (long? Row, string? ZaloId) RowOrZaloId(string name)
    {
        if (!Find(name, required: false, out var value))
        {
            return (null, null);
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var row) && row > 0)
        {
            return (row, null);
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= 64 } id && id.All(char.IsAsciiDigit))
        {
            return (null, id);
        }

        faults.Add($"{pointer}/{name}", "invalid_id", "It is the id of a row, as a number, or Zalo's id, as a text of digits.");
        return (null, null);
    }

    /// <summary>A number from 0 to 1; null where it is absent or wrong.</summary>
    public double? Share(string name, bool required = false)
    {
        if (!Find(name, required, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var share) && share is >= 0 and <= 1)
        {
            return share;
        }

        faults.Add($"{pointer}/{name}", "out_of_range", "It is a number from 0 to 1.");
        return null;
    }

    /// <summary>A text of <paramref name="least"/> to <paramref name="most"/> characters; null where it is absent or wrong.</summary>
    public string? Text(string name, int most, int least = 1)
    {
        if (!Find(name, required: false, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { } text && text.Length >= least && text.Length <= most)
        {
            return text;
        }

        faults.Add($"{pointer}/{name}", "invalid_text", string.Create(CultureInfo.InvariantCulture, $"It is a text of {least} to {most} characters."));
        return null;
    }

    /// <summary>What a text says; null where it is absent or says nothing.</summary>
    public T? Parsed<T>(string name, Func<string, T?> read, string code, string detail, bool required = false) where T : struct
    {
        if (!Find(name, required, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && read(value.GetString()!) is { } parsed)
        {
            return parsed;
        }

        faults.Add($"{pointer}/{name}", code, detail);
        return null;
    }

    /// <summary>True or false; null where it is absent or wrong.</summary>
    public bool? Flag(string name)
    {
        if (!Find(name, required: false, out var value))
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        faults.Add($"{pointer}/{name}", "invalid_type", "It is true or false.");
        return null;
    }

    private bool Find(string name, bool required, out JsonElement value)
    {
        var isThere = element.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;
        if (!isThere && required)
        {
            faults.Add($"{pointer}/{name}", "required", "It is needed.");
        }

        return isThere;
    }
}
