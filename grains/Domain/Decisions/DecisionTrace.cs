using System.Collections;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace ZaloOrleans.Decisions;

/// <summary>
/// What is kept of a decision: what it looked at, and what each rule said. Together with the policy of its version it gives the same answer
/// again; the text that a person reads is made of it when somebody asks.
/// </summary>
/// <param name="Inputs">What it looked at.</param>
/// <param name="Verdicts">What the rules said, in the order in which they were asked.</param>
public sealed record DecisionTrace(
    [property: JsonPropertyName("i")] DecisionInputs Inputs, [property: JsonPropertyName("v")] ImmutableArray<Verdict> Verdicts)
{
    private static readonly JsonSerializerOptions Options = new(Json.Plain) { TypeInfoResolver = new DefaultJsonTypeInfoResolver().WithAddedModifier(LeaveOutWhatIsEmpty) };

    /// <summary>As it is stored: what is empty is left out, and read as empty.</summary>
    public string Write() => JsonSerializer.Serialize(this, Options);

    /// <summary>Reads what <see cref="Write"/> wrote; null where the decision was kept in another form.</summary>
    public static DecisionTrace? Read(string json) => json.StartsWith("{\"i\"", StringComparison.Ordinal) || json.Contains("\"i\":", StringComparison.Ordinal)
        ? Json.Read<DecisionTrace>(Encoding.UTF8.GetBytes(json)) : null;

    private static void LeaveOutWhatIsEmpty(JsonTypeInfo type)
    {
        foreach (var list in type.Properties.Where(p => p.AssociatedParameter is null && p.PropertyType.IsAssignableTo(typeof(ICollection))))
        {
            list.ShouldSerialize = (_, items) => items is ICollection { Count: > 0 };
        }
    }
}
