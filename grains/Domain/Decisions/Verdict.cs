using System.Text.Json.Serialization;

namespace ZaloOrleans.Decisions;

/// <summary>What a rule says.</summary>
public enum VerdictKind
{
    /// <summary>It has nothing against the message.</summary>
    Pass = 0,

    /// <summary>The message may not be sent.</summary>
    Refuse = 1,

    /// <summary>The message may be sent later.</summary>
    Defer = 2,
}

/// <summary>What a rule says of a message, with the numbers that made it say so.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Kind">What it says.</param>
public sealed record Verdict(
    [property: JsonPropertyName("r"), JsonConverter(typeof(JsonNumberEnumConverter<DecisionRule>))] DecisionRule Rule,
    [property: JsonPropertyName("k"), JsonConverter(typeof(JsonNumberEnumConverter<VerdictKind>))] VerdictKind Kind)
{
    /// <summary>What it is about, where a rule is asked of several things: <c>row.index</c> of a frequency cap, <c>channel:oa</c> of a stop, an experiment's id.</summary>
    [JsonPropertyName("s")] public string? Subject { get; init; }

    /// <summary>How many count.</summary>
    [JsonPropertyName("u")] public int? Used { get; init; }

    /// <summary>How many may.</summary>
    [JsonPropertyName("m")] public int? Max { get; init; }

    /// <summary>The moment that it is about: when a cap is free again, quiet hours are over, a window closes or has closed.</summary>
    [JsonPropertyName("t")] public DateTimeOffset? At { get; init; }

    /// <summary>The code that it has on the wire. Of a content there are several, and the subject is which.</summary>
    [JsonIgnore] public string Code => Rule == DecisionRule.Content && Subject is not null ? Subject : Rule.Code();

    /// <summary>Whether the message may not be sent because of it.</summary>
    [JsonIgnore] public bool Refuses => Kind == VerdictKind.Refuse;

    /// <summary>A rule that passes or refuses.</summary>
    public static Verdict Of(DecisionRule rule, bool passes) => new(rule, passes ? VerdictKind.Pass : VerdictKind.Refuse);
}
