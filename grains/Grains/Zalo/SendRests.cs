using System.Collections.Immutable;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>What of a lane rests by what this process knows: Zalo is away, a rate is used up, or these are not the channel's hours. What rests at Zalo's word is in the database.</summary>
internal sealed class SendRests(SendHealth health, AccountId account, long oaId, ZaloOptions options)
{
    // Rules change: what rests for hours is looked at again before.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Dictionary<(MessageChannel Channel, long TemplateId), DateTimeOffset> _spent = [];

    /// <summary>Notes that the messages of a template have no permits for a while.</summary>
    public void Spend(MessageChannel channel, long templateId, TimeSpan wait, DateTimeOffset now) =>
        _spent[(channel, templateId)] = now + (wait < Longest ? wait : Longest);

    /// <summary>What is not looked at now, and until when there are permits again; null where no rate is used up.</summary>
    public (QueueRests Rests, DateTimeOffset? Until) At(DateTimeOffset now)
    {
        foreach (var over in _spent.Where(s => s.Value <= now).Select(s => s.Key).ToList())
        {
            _spent.Remove(over);
        }

        var closed = MessageChannels.All.Select(c => (Channel: c, Until: OpensAt(c, now))).Where(c => c.Until > now).ToList();
        return (new QueueRests(closed.ToImmutableDictionary(c => c.Channel, c => c.Until), [.. _spent.Keys]), _spent.Values.Select(t => (DateTimeOffset?)t).DefaultIfEmpty().Min());
    }

    private DateTimeOffset OpensAt(MessageChannel channel, DateTimeOffset now)
    {
        var probe = now + health.ClosedFor(account, oaId, channel);

        // Twice: the look takes a while, too, before the deadline of what it finds begins.
        return SendHours.OpensAt(channel, now, 2 * options.SendDeadline) is { } opens && opens > probe ? opens : probe;
    }
}
