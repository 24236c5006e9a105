using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Limits;

/// <summary>At most so many messages to a customer in a window: one rule of a row of <c>frequencyCaps</c>.</summary>
/// <param name="RowId">The row; 0 for a rule that keeps an account within the law.</param>
/// <param name="Index">Place of the rule in the row, from 0.</param>
/// <param name="Window">Over what time.</param>
/// <param name="Max">How many, 1 or more.</param>
public sealed record FrequencyCap(long RowId, int Index, CapWindow Window, int Max)
{
    /// <summary>The channel that it is about; null: any.</summary>
    public MessageChannel? Channel { get; init; }

    /// <summary>The category that it is about; null: any.</summary>
    public MessageCategory? Category { get; init; }

    /// <summary>The tag that it is about; null: any message.</summary>
    public string? Tag { get; init; }

    /// <summary>The campaign that it is about; null: any message.</summary>
    public long? CampaignId { get; init; }

    /// <summary>The journey that it is about; null: any message.</summary>
    public long? JourneyId { get; init; }

    /// <summary>Whether each Official Account is counted by itself.</summary>
    public bool PerOfficialAccount { get; init; }

    /// <summary>Categories that it is about and that it never refuses.</summary>
    public ImmutableHashSet<MessageCategory> Exempt { get; init; } = [];

    /// <summary>Whether a message that is exempt counts against the others. Default true.</summary>
    public bool ExemptCounts { get; init; } = true;

    /// <summary>For a rule that keeps an account within the law: its name.</summary>
    public string? Rule { get; init; }

    /// <summary>What a decision calls it: its rule of the law, else <c>row.index</c>.</summary>
    public string Name => Rule ?? string.Create(CultureInfo.InvariantCulture, $"{RowId}.{Index}");

    /// <summary>Whether it is about a message.</summary>
    public bool IsAbout(CappedMessage message) =>
        (Channel is not { } channel || channel == message.Channel) && (Category is not { } category || category == message.Category)
        && (Tag is null || message.Tags.Contains(Tag)) && (CampaignId is null || CampaignId == message.CampaignId)
        && (JourneyId is null || JourneyId == message.JourneyId);

    /// <summary>Whether it may refuse a message.</summary>
    public bool Binds(CappedMessage message) => IsAbout(message) && !Exempt.Contains(message.Category);

    /// <summary>Whether a message counts in it.</summary>
    public bool Counts(CappedMessage message) => IsAbout(message) && (ExemptCounts || !Exempt.Contains(message.Category));

    /// <summary>Its text: what decides which messages count, and how far back. The maximum belongs to it, because of more than that nothing is kept.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{RowId}.{Index}:{Max}/{Window.Text}:{Channel?.Word()}:{Category?.Word()}:{Tag}:{CampaignId}:{JourneyId}:{PerOfficialAccount}:{ExemptCounts}:{string.Join(',', Exempt.Order())}");
}

/// <summary>What caps look at of a message.</summary>
/// <param name="Channel">Its channel.</param>
/// <param name="Category">Its category.</param>
/// <param name="OaId">Row id of the Official Account that sends it.</param>
/// <param name="CampaignId">Its campaign.</param>
/// <param name="JourneyId">Its journey.</param>
/// <param name="Tags">Its tags.</param>
public readonly record struct CappedMessage(
    MessageChannel Channel, MessageCategory Category, long OaId, long? CampaignId, long? JourneyId, ImmutableArray<string> Tags);
