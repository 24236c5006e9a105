using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Limits;

/// <summary>
/// What was sent to a customer, as far as frequency caps ask: for each rule its newest messages inside its window, as many as its maximum.
/// More is never needed, so it stays small whatever was sent; it is kept for the rules that <see cref="Rules"/> names, and counted anew from the
/// tables where others hold. Immutable.
/// </summary>
public sealed record SendHistory
{
    /// <summary>Most messages that are kept. A customer for whom so many count gets nothing more that is capped until one has left its window.</summary>
    public const int Most = 200;

    /// <summary>Most messages whose outcome is not asked for where it would change nothing; each takes up room in the state.</summary>
    public const int MostUnasked = 8;

    // No signature has it.
    private const string AnyRules = "*";

    /// <summary><see cref="CapBook.Signature"/> of the rules that it was counted by; "*": of any; null: it was not counted yet.</summary>
    [JsonPropertyName("r")] public string? Rules { get; init; }

    /// <summary>Messages whose outcome is not known. Each counts in every window of its rules, whatever its age.</summary>
    [JsonPropertyName("o")] public ImmutableArray<OpenMessage> Open { get; init; } = [];

    /// <summary>Messages that were sent.</summary>
    [JsonPropertyName("g")] public ImmutableArray<SentMessages> Sent { get; init; } = [];

    /// <summary>Nothing was ever sent, so that there is nothing to count, whatever the rules.</summary>
    public static SendHistory Never { get; } = new() { Rules = AnyRules };

    /// <summary>Nothing was sent, by these rules.</summary>
    public static SendHistory Of(CapBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return new SendHistory { Rules = book.Signature };
    }

    /// <summary>Whether nothing more may be counted.</summary>
    [JsonIgnore] public bool IsFull => Open.Length + Sent.Sum(s => s.Times.Length) >= Most;

    /// <summary>Whether it was counted by these rules.</summary>
    public bool IsOf(CapBook book)
    {
        ArgumentNullException.ThrowIfNull(book);
        return Rules == AnyRules || Rules == book.Signature;
    }

    /// <summary>
    /// Whether what became of <see cref="Open"/> may decide about a message. An open message counts in every window of its rules, and an outcome can only
    /// take it out of some: whatever passes while it is open passes with its outcome, too.
    /// </summary>
    public bool NeedsOutcomes(CapBook book, CappedMessage message)
    {
        ArgumentNullException.ThrowIfNull(book);
        return !Open.IsEmpty && (Open.Length >= MostUnasked || IsFull || Enumerable.Range(0, book.Caps.Length).Any(i => book.Caps[i].Binds(message) && MayRefuse(book.Caps[i], i, message)));
    }

    /// <summary>With a message that is queued: its slot is taken from now on.</summary>
    public SendHistory With(long messageId, CapBook book, CappedMessage message)
    {
        ArgumentNullException.ThrowIfNull(book);
        var (mask, history) = (book.MaskOf(message), CountedBy(book));
        return mask == 0 ? history : history with { Open = Open.Add(new OpenMessage(messageId, mask, OaOf(book, mask, message.OaId))) };
    }

    /// <summary>With a message that counts as sent at a moment.</summary>
    public SendHistory WithSent(CapBook book, CappedMessage message, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(book);
        var (mask, history) = (book.MaskOf(message), CountedBy(book));
        return mask == 0 ? history : history.Counted(mask, OaOf(book, mask, message.OaId), at);
    }

    /// <summary>With what became of messages: one that was sent counts at its time, one that was not gives its slot back.</summary>
    /// <param name="outcomes">Of those of <see cref="Open"/> that have an outcome: when it was sent, or null where it was not.</param>
    public SendHistory Settled(IReadOnlyDictionary<long, DateTimeOffset?> outcomes)
    {
        ArgumentNullException.ThrowIfNull(outcomes);
        var next = this with { Open = Open.RemoveAll(o => outcomes.ContainsKey(o.Id)) };
        foreach (var open in Open)
        {
            if (outcomes.GetValueOrDefault(open.Id) is { } at)
            {
                next = next.Counted(open.Mask, open.OaId, at);
            }
        }

        return next;
    }

    /// <summary>Without a queued message that nobody will send.</summary>
    public SendHistory Without(long messageId) => this with { Open = Open.RemoveAll(o => o.Id == messageId) };

    /// <summary>Without what no rule asks for any more: what has left its windows, and of each rule what lies behind its newest.</summary>
    public SendHistory Pruned(CapBook book, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(book);
        var kept = new HashSet<(SentMessages, int)>();
        for (var bit = 0; bit < book.Caps.Length; bit++)
        {
            var cap = book.Caps[bit];
            foreach (var newest in Sent.Where(s => (s.Mask >> bit & 1) != 0).GroupBy(s => cap.PerOfficialAccount ? s.OaId : 0).Select(g => g
                .SelectMany(s => s.Moments().Select((at, i) => (At: at, Place: (s, i))))
                .Where(m => m.At > now - cap.Window.Reach).OrderByDescending(m => m.At).Take(cap.Max)))
            {
                kept.UnionWith(newest.Select(m => m.Place));
            }
        }

        return this with
        {
            Sent = [.. Sent.Select(s => s.Where(i => kept.Contains((s, i)))).Where(s => s.Times.Length > 0)],
        };
    }

    /// <summary>One history of two customers who are one; not counted yet where they were counted by different rules.</summary>
    public SendHistory Joined(SendHistory other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Rules == AnyRules ? other
            : other.Rules == AnyRules ? this
            : Rules is null || Rules != other.Rules ? new SendHistory()
            : other.Sent.SelectMany(s => s.Moments().Select(at => (s.Mask, s.OaId, At: at)))
                .Aggregate(this with { Open = [.. Open, .. other.Open] }, (all, m) => all.Counted(m.Mask, m.OaId, m.At));
    }

    internal int OpenOf(int bit, long? oa, long except) => Open.Count(o => (o.Mask >> bit & 1) != 0 && (oa is null || o.OaId == oa) && o.Id != except);

    internal IEnumerable<DateTimeOffset> SentOf(int bit, long? oa) =>
        Sent.Where(s => (s.Mask >> bit & 1) != 0 && (oa is null || s.OaId == oa)).SelectMany(s => s.Moments());

    private bool MayRefuse(FrequencyCap cap, int bit, CappedMessage message)
    {
        var oa = cap.PerOfficialAccount ? message.OaId : (long?)null;
        return OpenOf(bit, oa, except: 0) is > 0 and var open && open + SentOf(bit, oa).Count() >= cap.Max;
    }

    // What was never counted stays so: something may have been sent that is not in it.
    private SendHistory CountedBy(CapBook book) => Rules == AnyRules ? this with { Rules = book.Signature } : this;

    private SendHistory Counted(long mask, long oa, DateTimeOffset at)
    {
        var group = Sent.FirstOrDefault(s => s.Mask == mask && s.OaId == oa);
        return this with { Sent = group is null ? Sent.Add(new SentMessages(mask, oa, [SentMessages.Ceiling(at)])) : Sent.Replace(group, group.With(at)) };
    }

    // Where no rule counts Official Accounts apart, messages of all of them share a group.
    private static long OaOf(CapBook book, long mask, long oa) =>
        Enumerable.Range(0, book.Caps.Length).Any(i => (mask >> i & 1) != 0 && book.Caps[i].PerOfficialAccount) ? oa : 0;
}

/// <summary>A message whose outcome is not known.</summary>
/// <param name="Id">Its row.</param>
/// <param name="Mask">The rules in which it counts.</param>
/// <param name="OaId">The Official Account that sends it; 0 where no rule asks.</param>
public sealed record OpenMessage(
    [property: JsonPropertyName("i")] long Id, [property: JsonPropertyName("m")] long Mask, [property: JsonPropertyName("a")] long OaId);

/// <summary>Messages that were sent and count in the same rules.</summary>
/// <param name="Mask">The rules.</param>
/// <param name="OaId">The Official Account that sent them; 0 where no rule asks.</param>
/// <param name="Times">When, oldest first: milliseconds since 1970, then from each to the next, rounded up, so that none leaves its window early.</param>
public sealed record SentMessages(
    [property: JsonPropertyName("m")] long Mask, [property: JsonPropertyName("a")] long OaId, [property: JsonPropertyName("t")] ImmutableArray<long> Times)
{
    internal IEnumerable<DateTimeOffset> Moments()
    {
        var at = 0L;
        foreach (var step in Times)
        {
            at += step;
            yield return DateTimeOffset.FromUnixTimeMilliseconds(at);
        }
    }

    internal SentMessages With(DateTimeOffset at) => Of([.. Moments().Select(m => m.ToUnixTimeMilliseconds()), Ceiling(at)]);

    internal SentMessages Where(Func<int, bool> isKept) => Of([.. Moments().Where((_, i) => isKept(i)).Select(m => m.ToUnixTimeMilliseconds())]);

    internal static long Ceiling(DateTimeOffset at) => ((at - DateTimeOffset.UnixEpoch).Ticks + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond;

    private SentMessages Of(long[] moments)
    {
        Array.Sort(moments);
        return this with { Times = [.. moments.Select((m, i) => i == 0 ? m : m - moments[i - 1])] };
    }
}
