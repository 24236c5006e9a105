using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>The fields of a body of a Mini App, and all that is wrong with them.</summary>
internal sealed class ClientBody
{
    private const int LongestToken = 4096;
    private readonly JsonElement _root;
    private readonly List<Fault> _faults = [];

    private ClientBody(JsonElement root, string[] known)
    {
        _root = root;
        foreach (var field in root.EnumerateObject().Where(f => !known.Contains(f.Name)))
        {
            _faults.Add(new Fault("/" + field.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal),
                "unknown_field", $"Known are {string.Join(", ", known)}."));
        }
    }

    /// <summary>What is wrong with what was read; null where nothing is.</summary>
    public Problem? Problem => _faults.Count == 0 ? null : Problems.Invalid(_faults);

    /// <summary>Reads a request's object.</summary>
    public static async Task<(ClientBody? Body, Problem? Problem)> ReadAsync(HttpRequest request, params string[] known)
    {
        var (json, problem) = await JsonRequest.ReadAsync(request);
        if (json is null)
        {
            return (null, problem);
        }

        using var document = JsonDocument.Parse(json.Json);
        return (new ClientBody(document.RootElement.Clone(), known), null);
    }

    /// <summary>An id of 1 to 30 digits.</summary>
    public string Digits(string name)
    {
        var text = Text(name);
        if (text is not { Length: >= 1 and <= 30 } || !text.All(char.IsAsciiDigit))
        {
            Add(name, text is null ? "required" : "invalid_format", "It is 1 to 30 digits, as text.");
        }

        return text ?? "";
    }

    /// <summary>A token of Zalo's, which travels in a header.</summary>
    /// <param name="name">The field.</param>
    /// <param name="required">Whether it must be there.</param>
    public string? Token(string name, bool required)
    {
        var text = Text(name);
        if (text is null ? required || Has(name) : text.Length is 0 or > LongestToken || !text.All(c => c is > ' ' and <= '~'))
        {
            Add(name, text is null ? "required" : "invalid_format", $"It is a token as Zalo gave it: 1 to {LongestToken} visible characters.");
        }

        return text;
    }

    /// <summary>True or false.</summary>
    public bool Flag(string name)
    {
        if (_root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Add(name, "required", "It is true or false.");
        return false;
    }

    /// <summary>A text; null where there is none.</summary>
    /// <param name="name">The field.</param>
    /// <param name="longest">Most characters.</param>
    public string? Text(string name, int longest)
    {
        var text = Text(name);
        if (text is null ? Has(name) : text.Length == 0 || text.Length > longest)
        {
            Add(name, text is null ? "invalid_type" : text.Length == 0 ? "invalid_format" : "too_long", $"It is a text of 1 to {longest} characters.");
        }

        return text;
    }

    /// <summary>A whole number; null where there is none.</summary>
    public int? Whole(string name, int least, int greatest)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_root.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt32(out var number) && number >= least && number <= greatest)
        {
            return number;
        }

        Add(name, _root.GetProperty(name).ValueKind == JsonValueKind.Number ? "out_of_range" : "invalid_type", $"It is a whole number from {least} to {greatest}.");
        return null;
    }

    /// <summary>The id of a row; null where there is none.</summary>
    public long? Row(string name)
    {
        if (!Has(name))
        {
            return null;
        }

        if (_root.GetProperty(name) is { ValueKind: JsonValueKind.Number } value && value.TryGetInt64(out var id) && id > 0)
        {
            return id;
        }

        Add(name, "invalid_type", "It is the id of a row: a whole number above 0.");
        return null;
    }

    /// <summary>A list of texts; empty where there is none.</summary>
    /// <param name="name">The field.</param>
    /// <param name="most">Most texts.</param>
    /// <param name="longest">Most characters of each.</param>
    public ImmutableArray<string> Texts(string name, int most, int longest)
    {
        if (!Has(name))
        {
            return [];
        }

        var list = _root.GetProperty(name);
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > most
            || !list.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String && t.GetString()!.Length is var length && length > 0 && length <= longest))
        {
            Add(name, list.ValueKind != JsonValueKind.Array ? "invalid_type" : "invalid_format", $"It is a list of at most {most} texts of 1 to {longest} characters.");
            return [];
        }

        return [.. list.EnumerateArray().Select(t => t.GetString()!)];
    }

    /// <summary>Notes what is wrong with the body as a whole.</summary>
    public void Refuse(string code, string detail) => _faults.Add(new Fault("", code, detail));

    private bool Has(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null;

    private string? Text(string name) => _root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Add(string name, string code, string detail) => _faults.Add(new Fault("/" + name, code, detail));
}
