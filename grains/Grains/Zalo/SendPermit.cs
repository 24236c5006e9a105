using System.Collections.Immutable;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>Permits for messages.</summary>
public sealed class SendPermit
{
    private readonly HeldPermits _held;
    private readonly Dictionary<long, int> _groups;
    private readonly IDayQuotaGrain? _quota;
    private readonly long _quotaLease;
    private int _isSlowed;

    internal SendPermit(HeldPermits held, ImmutableArray<PermitGroup> groups, List<QueuedSend> within, IDayQuotaGrain? quota, QuotaLease part, IReadOnlyList<QueuedSend> ready)
    {
        (_held, _quota, _quotaLease) = (held, quota, part.Id);
        _groups = groups.Select((g, i) => (g.TemplateId, i)).ToDictionary(g => g.TemplateId, g => g.i);
        var left = held.Granted.ToArray();
        Sends = within.FindAll(send => left[_groups[send.TemplateId]]-- > 0);

        // Of what Zalo's own quota left out, the quota says when to ask again.
        RetryAfter = ready.Select(s => s.TemplateId).Distinct().ToImmutableDictionary(t => t, t => _groups.TryGetValue(t, out var i) ? held.RetryAfter[i] : part.RetryAfter);
    }

    /// <summary>The messages that may go.</summary>
    public List<QueuedSend> Sends { get; }

    /// <summary>By template, when to ask again for those that may not; zero where all may.</summary>
    public ImmutableDictionary<long, TimeSpan> RetryAfter { get; }

    /// <summary>Timestamp of the clock after which no byte may leave.</summary>
    public long ValidUntil => _held.ValidUntil;

    /// <summary>Bytes of a message leave now.</summary>
    public void Use(QueuedSend send) => _held.Use(_groups[send.TemplateId]);

    /// <summary>A message did not leave.</summary>
    public void Return(QueuedSend send) => _held.Return(_groups[send.TemplateId]);

    /// <summary>None of the messages will be sent.</summary>
    public void ReturnAll()
    {
        _held.ReturnAll();
        Settle(used: 0, unused: Sends.Count, left: null);
    }

    /// <summary>Whether an answer is the first that says that Zalo is called too fast; the others say the same.</summary>
    public bool IsFirstTooFast(ZaloAnswer answer)
    {
        ArgumentNullException.ThrowIfNull(answer);
        return answer.IsTooFast && Interlocked.Exchange(ref _isSlowed, 1) == 0;
    }

    /// <summary>Settles what was heard of Zalo's quota. Where it is lost, the lease's end settles it.</summary>
    /// <param name="used">How many were accepted, or may have been.</param>
    /// <param name="unused">How many were not.</param>
    /// <param name="left">What is left, as Zalo says.</param>
    public void Settle(int used, int unused, long? left)
    {
        if (_quota is not null && used + unused > 0)
        {
            _quota.Settle(_quotaLease, used, unused, left).Ignore();
        }
    }
}
