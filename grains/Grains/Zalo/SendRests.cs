using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>What of a lane rests by what this process knows: Zalo is away, or a rate is used up. What rests at Zalo's word is in the database.</summary>
internal sealed class SendRests(SendHealth health, AccountId account, long oaId)
{
    // Rules change: what rests for hours is looked at again before.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Dictionary<(MessageChannel Channel, long TemplateId), DateTimeOffset> _spent = [];

    /// <summary>Notes that the messages of a template have no permits for a while.</summary>
    public void Spend(MessageChannel channel, long templateId, TimeSpan wait, DateTimeOffset now) =>
        _spent[(channel, templateId)] = now + (wait < Longest ? wait : Longest);

    /// <summary>What is not looked at now, and until when some of that may change; null where nothing rests.</summary>
    public (QueueRests Rests, DateTimeOffset? Until) At(DateTimeOffset now)
    {
        foreach (var over in _spent.Where(s => s.Value <= now).Select(s => s.Key).ToList())
        {
            _spent.Remove(over);
        }

        var closed = MessageChannels.All.Select(c => (Channel: c, For: health.ClosedFor(account, oaId, c))).Where(c => c.For > TimeSpan.Zero).ToList();
        return (new QueueRests([.. closed.Select(c => c.Channel)], [.. _spent.Keys]), closed.Select(c => now + c.For).Concat(_spent.Values).Select(t => (DateTimeOffset?)t).DefaultIfEmpty().Min());
    }
}
