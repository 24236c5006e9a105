using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Serialization;

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
    /// <summary>As it is stored.</summary>
    public string Write() => Encoding.UTF8.GetString(Json.Bytes(this));

    /// <summary>Reads what <see cref="Write"/> wrote; null where the decision was kept in another form.</summary>
    public static DecisionTrace? Read(string json) => json.StartsWith("{\"i\"", StringComparison.Ordinal) || json.Contains("\"i\":", StringComparison.Ordinal)
        ? Json.Read<DecisionTrace>(Encoding.UTF8.GetBytes(json)) : null;
}
