using System.Collections.Frozen;
using System.Collections.Immutable;
using ZaloOrleans.Journeys;

namespace ZaloOrleans.Policy;

/// <summary>What an account's policy is made of, as it was read in one look.</summary>
public sealed record PolicyRead
{
    /// <summary>The version.</summary>
    public required long Version { get; init; }

    /// <summary>What decisions about messages are made of.</summary>
    public required PolicySources Sources { get; init; }

    /// <summary>Silence that ends a session.</summary>
    public TimeSpan SessionGap { get; init; }

    /// <summary>An event older than this starts nothing.</summary>
    public TimeSpan LateEventLimit { get; init; }

    /// <summary>Texts of templates, by code.</summary>
    public FrozenDictionary<string, string> Contents { get; init; } = FrozenDictionary<string, string>.Empty;

    /// <summary>Active journeys in their newest published version, by the event that enters them.</summary>
    public FrozenDictionary<string, ImmutableArray<JourneyDefinition>> JourneysByEvent { get; init; } = FrozenDictionary<string, ImmutableArray<JourneyDefinition>>.Empty;

    /// <summary>Journeys that do not compile.</summary>
    public ImmutableArray<long> BrokenJourneys { get; init; } = [];

    /// <summary>The compiled policy, with the texts and journeys that no decision is explained by.</summary>
    public AccountPolicy Completed(AccountPolicy compiled)
    {
        ArgumentNullException.ThrowIfNull(compiled);
        return compiled with
        {
            SessionGap = SessionGap,
            LateEventLimit = LateEventLimit,
            Templates = compiled.Templates.Values.Select(t => t with { Content = Contents.GetValueOrDefault(t.Code, "") }).ToFrozenDictionary(t => t.Code),
            JourneysByEvent = JourneysByEvent,
        };
    }
}
