using System.Collections.Immutable;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Makes of a draft what the grains get. Pure.</summary>
internal static class ItemFactory
{
    /// <summary>The item; null where it has faults, which the draft then has.</summary>
    /// <param name="draft">The item as it was read.</param>
    /// <param name="source">What holds for all items of the request.</param>
    /// <param name="newMessageId">Makes an id for an item that has none; the draft gets it too, so that a repeat can name it.</param>
    public static InboundItem? Make(ItemDraft draft, ItemSource source, Func<string> newMessageId)
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(newMessageId);
        var time = TimeOf(draft, source);
        if (time is null)
        {
            draft.Faults.Add("/timestamp", "time_out_of_range", "Times from 2000-01-01 to 24 hours ahead are accepted, corrected by sentAt where it is given.");
        }

        if (!draft.Faults.IsEmpty)
        {
            return null;
        }

        draft.MessageId ??= newMessageId();
        var item = new IngestItem
        {
            Index = draft.Index,
            MessageId = draft.MessageId,
            Event = draft.Event,
            Time = time!.Value,
            PropertiesJson = draft.PropertiesJson,
            DeviceId = draft.Context.DeviceId ?? source.Context.DeviceId ?? draft.AnonymousId,
            Source = draft.Context.Source ?? source.Context.Source ?? source.KeyName,
            Historical = draft.Context.Historical ?? source.Context.Historical ?? false,
            Utm = draft.Context.Utm ?? source.Context.Utm,
            Identities = IdentitiesOf(draft),
            Profile = draft.Type == ItemType.Identify ? draft.Traits.Patch : null,
        };
        return new InboundItem(item, draft.AnonymousId, draft.Type == ItemType.Identify) { OfCustomer = source.OfCustomer };
    }

    /// <summary>
    /// When it happened by the server's clock: the client's clock is as wrong at the event as it is at sending, as Segment corrects it.
    /// Null where that is no time that is accepted.
    /// </summary>
    private static DateTimeOffset? TimeOf(ItemDraft draft, ItemSource source)
    {
        var received = source.ReceivedAt.UtcTicks;
        var ticks = draft.Timestamp switch
        {
            null => received,
            { } at when (draft.SentAt ?? source.SentAt) is { } sent => at + (received - sent),
            { } at => at,
        };
        return ticks >= ItemLimits.Earliest.UtcTicks && ticks <= received + ItemLimits.Ahead.Ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : null;
    }

    private static ImmutableArray<Identity> IdentitiesOf(ItemDraft draft)
    {
        if (draft.UserId is null)
        {
            return [.. draft.Traits.Identities];
        }

        var external = new Identity(IdentityKind.External, draft.UserId);
        return draft.Traits.Identities.Count == 0 ? [external] : [external, .. draft.Traits.Identities];
    }
}
