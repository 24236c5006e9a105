using System.Globalization;
using System.Text.Json;

namespace ZaloOrleans.Rules;

/// <summary>One comparison: of an event's property in <c>where</c>, or of an attribute in a rule.</summary>
/// <param name="Name">Property or attribute; dots go into objects.</param>
/// <param name="Op">How they are compared.</param>
/// <param name="Value">What it is compared with; undefined for <c>exists</c> and <c>not_exists</c>.</param>
public sealed record Predicate(string Name, Op Op, JsonElement Value)
{
    /// <summary>
    /// Whether <paramref name="actual"/> (null: absent) satisfies it. Numbers compare as numbers, all else as text, ordinally.
    /// A value that is absent or null satisfies only <c>ne</c>, <c>not_in</c> and <c>not_exists</c>.
    /// </summary>
    public bool Holds(JsonElement? actual)
    {
        var isThere = actual is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) };
        return Op switch
        {
            Op.Exists => isThere,
            Op.NotExists => !isThere,
            Op.Eq => isThere && Same(actual!.Value, Value),
            Op.Ne => !isThere || !Same(actual!.Value, Value),
            Op.In => isThere && Value.EnumerateArray().Any(v => Same(actual!.Value, v)),
            Op.NotIn => !isThere || !Value.EnumerateArray().Any(v => Same(actual!.Value, v)),
            Op.Contains => isThere && Contains(actual!.Value),
            Op.StartsWith => isThere && TextOf(actual!.Value).StartsWith(TextOf(Value), StringComparison.Ordinal),
            Op.Gt => isThere && Compare(actual!.Value, Value) > 0,
            Op.Gte => isThere && Compare(actual!.Value, Value) >= 0,
            Op.Lt => isThere && Compare(actual!.Value, Value) < 0,
            Op.Lte => isThere && Compare(actual!.Value, Value) <= 0,
            _ => false,
        };
    }

    /// <summary>Finds a property by its dotted name. A name that itself has dots wins over a path.</summary>
    public static JsonElement? Find(JsonElement properties, string name)
    {
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        if (properties.TryGetProperty(name, out var direct))
        {
            return direct;
        }

        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot > 0 && properties.TryGetProperty(name[..dot], out var inner) ? Find(inner, name[(dot + 1)..]) : null;
    }

    private bool Contains(JsonElement actual) => actual.ValueKind == JsonValueKind.Array
        ? actual.EnumerateArray().Any(v => Same(v, Value))
        : TextOf(actual).Contains(TextOf(Value), StringComparison.Ordinal);

    private static bool Same(JsonElement a, JsonElement b) => Compare(a, b) == 0;

    private static int? Compare(JsonElement a, JsonElement b)
    {
        if (NumberOf(a) is { } x && NumberOf(b) is { } y)
        {
            return x.CompareTo(y);
        }

        // A number and a text that is none, or a truth value and a number, are not comparable: no comparison holds.
        return a.ValueKind == b.ValueKind || (IsText(a) && IsText(b)) ? Math.Sign(string.CompareOrdinal(TextOf(a), TextOf(b))) : null;
    }

    private static bool IsText(JsonElement e) => e.ValueKind == JsonValueKind.String;

    private static decimal? NumberOf(JsonElement e) => e.ValueKind switch
    {
        JsonValueKind.Number => e.TryGetDecimal(out var d) ? d : null,
        JsonValueKind.String when decimal.TryParse(e.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var d) => d,
        _ => null,
    };

    private static string TextOf(JsonElement e) => e.ValueKind == JsonValueKind.String ? e.GetString()! : e.GetRawText();
}
