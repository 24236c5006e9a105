using System.Collections.Immutable;
using System.Text.Json;

namespace ZaloOrleans.Rules;

/// <summary>Reads rules and predicates from JSON, noting every fault at its place.</summary>
public static class RuleReader
{
    /// <summary>Deepest nesting of a rule.</summary>
    public const int MaxDepth = 8;

    /// <summary>Most parts of one <c>all</c> or <c>any</c>, and most predicates of one <c>where</c>.</summary>
    public const int MaxParts = 50;

    private static readonly Dictionary<string, Op> Ops = Enum.GetValues<Op>()
        .ToDictionary(o => JsonNamingPolicy.SnakeCaseLower.ConvertName(o.ToString()), o => o, StringComparer.Ordinal);

    /// <summary>Reads a rule; null where it has faults.</summary>
    public static Rule? Read(JsonElement json, string pointer, Faults faults, int depth = 0)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (json.ValueKind != JsonValueKind.Object)
        {
            faults.Add(pointer, "invalid_rule", "A rule is an object with one of all, any, not, attribute or event.");
            return null;
        }

        if (depth >= MaxDepth)
        {
            faults.Add(pointer, "too_deep", $"A rule may nest {MaxDepth} levels.");
            return null;
        }

        if (json.TryGetProperty("all", out var all))
        {
            return Parts(all, $"{pointer}/all", faults, depth) is { } parts ? new Rule.All(parts) : null;
        }

        if (json.TryGetProperty("any", out var any))
        {
            return Parts(any, $"{pointer}/any", faults, depth) is { } parts ? new Rule.Any(parts) : null;
        }

        if (json.TryGetProperty("not", out var not))
        {
            return Read(not, $"{pointer}/not", faults, depth + 1) is { } part ? new Rule.Not(part) : null;
        }

        if (json.TryGetProperty("attribute", out _))
        {
            return ReadPredicate(json, "attribute", pointer, faults) is { } predicate ? new Rule.Attribute(predicate) : null;
        }

        if (json.TryGetProperty("event", out _))
        {
            return ReadEvent(json, pointer, faults);
        }

        faults.Add(pointer, "invalid_rule", "A rule has one of all, any, not, attribute or event.");
        return null;
    }

    /// <summary>Reads the predicates of a <c>where</c>; an absent one is empty.</summary>
    public static ImmutableArray<Predicate> ReadWhere(JsonElement parent, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (!parent.TryGetProperty("where", out var where))
        {
            return [];
        }

        if (where.ValueKind != JsonValueKind.Array || where.GetArrayLength() > MaxParts)
        {
            faults.Add($"{pointer}/where", "invalid_where", $"'where' is a list of at most {MaxParts} objects with property, op and value.");
            return [];
        }

        return where.EnumerateArray().Select((p, i) => ReadPredicate(p, "property", $"{pointer}/where/{i}", faults)).OfType<Predicate>().ToImmutableArray();
    }

    /// <summary>Reads a required text of a JSON object.</summary>
    public static string? ReadText(JsonElement json, string name, string pointer, Faults faults, int maxLength = 255)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            && value.GetString() is { Length: > 0 } text && text.Length <= maxLength)
        {
            return text;
        }

        faults.Add($"{pointer}/{name}", "required", $"'{name}' is a text of 1 to {maxLength} characters.");
        return null;
    }

    private static ImmutableArray<Rule>? Parts(JsonElement json, string pointer, Faults faults, int depth)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() > MaxParts)
        {
            faults.Add(pointer, "invalid_rule", $"It is a list of at most {MaxParts} rules.");
            return null;
        }

        var parts = json.EnumerateArray().Select((p, i) => Read(p, $"{pointer}/{i}", faults, depth + 1)).ToList();
        return parts.Contains(null) ? null : parts.Select(p => p!).ToImmutableArray();
    }

    private static Rule.Event? ReadEvent(JsonElement json, string pointer, Faults faults)
    {
        var name = ReadText(json, "event", pointer, faults, 100);
        var where = ReadWhere(json, pointer, faults);
        TimeSpan? within = null;
        if (json.TryGetProperty("within", out var text))
        {
            if (text.ValueKind == JsonValueKind.String && IsoDuration.TryParse(text.GetString(), out var duration))
            {
                within = duration;
            }
            else
            {
                faults.Add($"{pointer}/within", "invalid_duration", "An ISO 8601 duration such as P30D or PT12H.");
            }
        }

        var (op, count) = (Op.Gte, 1L);
        if (json.TryGetProperty("count", out var counted))
        {
            if (counted.ValueKind == JsonValueKind.Object && counted.TryGetProperty("op", out var o) && o.ValueKind == JsonValueKind.String
                && Ops.TryGetValue(o.GetString()!, out op) && op <= Op.Lte && counted.TryGetProperty("value", out var v)
                && v.ValueKind == JsonValueKind.Number && v.TryGetInt64(out count) && count >= 0)
            {
                // Read in place.
            }
            else
            {
                faults.Add($"{pointer}/count", "invalid_count", """An object such as {"op":"gte","value":3}.""");
            }
        }

        return name is null ? null : new Rule.Event(new EventQuery(name, where, within), op, count);
    }

    private static Predicate? ReadPredicate(JsonElement json, string nameField, string pointer, Faults faults)
    {
        var name = ReadText(json, nameField, pointer, faults);
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("op", out var o) || o.ValueKind != JsonValueKind.String
            || !Ops.TryGetValue(o.GetString()!, out var op))
        {
            faults.Add($"{pointer}/op", "invalid_op", $"One of {string.Join(", ", Ops.Keys)}.");
            return null;
        }

        var hasValue = json.TryGetProperty("value", out var value);
        if (op is Op.In or Op.NotIn ? value.ValueKind != JsonValueKind.Array : !hasValue && op is not (Op.Exists or Op.NotExists))
        {
            faults.Add($"{pointer}/value", "invalid_value", op is Op.In or Op.NotIn ? "A list of values." : "The value to compare with.");
            return null;
        }

        return name is null ? null : new Predicate(name, op, hasValue ? value.Clone() : default);
    }
}
