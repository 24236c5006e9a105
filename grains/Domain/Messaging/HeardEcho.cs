using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Messaging;

/// <summary>An echo: Zalo tells that an Official Account sent something.</summary>
/// <param name="ZaloMessageId">Zalo's id of what was sent.</param>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="At">When, as Zalo says.</param>
/// <param name="Shape">What was sent.</param>
public sealed record HeardEcho(string ZaloMessageId, long OaId, DateTimeOffset At, EchoShape Shape)
{
    /// <summary>The row of the conversation that stands for it meanwhile, because it may be of several messages; 0: none.</summary>
    public long RowId { get; init; }
}

/// <summary>What an echo shows of what was sent.</summary>
public sealed record EchoShape
{
    /// <summary>Its kind.</summary>
    [JsonPropertyName("k")] public required EchoKind Kind { get; init; }

    /// <summary>Its text; null: it has none.</summary>
    [JsonPropertyName("t")] public string? Text { get; init; }

    /// <summary>The addresses in it. Zalo may have put a copy somewhere else.</summary>
    [JsonPropertyName("u")] public ImmutableArray<string> Urls { get; init; } = [];

    /// <summary>The titles of a list's elements.</summary>
    [JsonPropertyName("l")] public ImmutableArray<string> Titles { get; init; } = [];
}
