using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using NodaTime;

namespace ZaloOrleans.Limits;

/// <summary>All frequency caps of an account, in the order in which they are told. All of them hold.</summary>
/// <param name="Caps">At most <see cref="Most"/>.</param>
public sealed record CapBook(ImmutableArray<FrequencyCap> Caps)
{
    /// <summary>Most rules of an account, over all of its rows.</summary>
    public const int Most = 60;

    /// <summary>Most rules that an account sets itself; those for advertising come on top.</summary>
    public const int MostOfAnAccount = Most - 2;

    /// <summary>There are none.</summary>
    public static CapBook None { get; } = new([]);

    /// <summary>The same for the same rules: a history was counted by the rules that it names.</summary>
    public string Signature { get; } = Caps.IsEmpty
        ? ""
        : Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Caps.Select(c => c.Text)))).AsSpan(0, 9));

    /// <summary>How far back a history has to reach.</summary>
    public TimeSpan Reach { get; } = Caps.IsEmpty ? TimeSpan.Zero : Caps.Max(c => c.Window.Reach);

    /// <summary>The rules in which a message counts, a bit each; 0: it counts in none.</summary>
    public long MaskOf(CappedMessage message)
    {
        var mask = 0L;
        for (var i = 0; i < Caps.Length; i++)
        {
            mask |= Caps[i].Counts(message) ? 1L << i : 0;
        }

        return mask;
    }

    /// <summary>What each rule that may refuse a message says of it at a moment.</summary>
    /// <param name="history">What was sent, counted by these rules.</param>
    /// <param name="message">The message.</param>
    /// <param name="at">When it would go.</param>
    /// <param name="customer">The customer's zone.</param>
    /// <param name="account">The account's zone.</param>
    /// <param name="except">A message of the history that is this one itself; 0: none is.</param>
    public ImmutableArray<CapVerdict> Judge(SendHistory history, CappedMessage message, DateTimeOffset at, DateTimeZone customer, DateTimeZone account, long except = 0)
    {
        ArgumentNullException.ThrowIfNull(history);
        var verdicts = ImmutableArray.CreateBuilder<CapVerdict>();
        for (var i = 0; i < Caps.Length; i++)
        {
            if (Caps[i].Binds(message))
            {
                verdicts.Add(Judge(Caps[i], i, history, message, at, customer, account, except));
            }
        }

        return verdicts.ToImmutable();
    }

    private static CapVerdict Judge(FrequencyCap cap, int bit, SendHistory history, CappedMessage message, DateTimeOffset at, DateTimeZone customer, DateTimeZone account, long except)
    {
        var oa = cap.PerOfficialAccount ? message.OaId : (long?)null;
        var (after, inclusive, end) = cap.Window.Bounds(at, customer, account);
        var open = history.OpenOf(bit, oa, except);
        var sent = history.SentOf(bit, oa).Where(t => inclusive ? t >= after : t > after).Order().ToList();
        var used = open + sent.Count;
        if (used < cap.Max)
        {
            return new CapVerdict(cap, used, null);
        }

        // What has no outcome counts until it has one, and nobody knows when that is.
        var mustLeave = used - cap.Max + 1;
        return new CapVerdict(cap, used, mustLeave > sent.Count ? null : end ?? sent[mustLeave - 1] + cap.Window.Reach);
    }
}

/// <summary>What a frequency cap says of a message.</summary>
/// <param name="Cap">The rule.</param>
/// <param name="Used">How many count at that moment; beyond the maximum it stops counting.</param>
/// <param name="NextFreeAt">Where it refuses: when one may go again. Null where that depends on messages whose outcome is not known.</param>
public readonly record struct CapVerdict(FrequencyCap Cap, int Used, DateTimeOffset? NextFreeAt)
{
    /// <summary>Whether the message may go.</summary>
    public bool Passes => Used < Cap.Max;
}
