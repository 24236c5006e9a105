using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>
/// The permits of a rule that still count. One that is open counts; one that is settled counts from its use, by the end of a slot, until a window
/// after that. So whoever holds a permit may use it as late as allowed, and of the permits used in any sliding window all others still counted when
/// the last one was given: no window ever holds more than the maximum.
/// </summary>
/// <param name="Key">What it counts.</param>
public sealed record GrantLog(RateKey Key)
{
    /// <summary>Permits that were used, or may have been; by their slots' ends.</summary>
    public ImmutableArray<GrantSlot> Slots { get; init; } = [];

    /// <summary>Permits that are given and not settled.</summary>
    public int Open { get; init; }

    /// <summary>How many of those that were stored ahead are not given yet.</summary>
    public int Reserved { get; init; }

    /// <summary>How many are stored ahead by the write that is under way; null: none is.</summary>
    public int? Pending { get; init; }

    /// <summary>How many were given since that write began.</summary>
    public int SincePending { get; init; }

    /// <summary>When the whole burst may go again.</summary>
    public DateTimeOffset FullAt { get; init; }

    private TimeSpan Interval { get; init; }

    /// <summary>How many count.</summary>
    public int Used(DateTimeOffset now)
    {
        var used = Open;
        foreach (var slot in Slots)
        {
            used += slot.FreeAt(Key) >= now ? slot.Count : 0;
        }

        return used;
    }

    /// <summary>How many of the burst may go; <see cref="int.MaxValue"/> where the rule does not smooth.</summary>
    public int BurstLeft(RateRule rate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return rate.IsPaced ? (int)Math.Floor(rate.Burst - (FullAt > now ? (FullAt - now) / rate.Interval : 0) + 1e-9) : int.MaxValue;
    }

    /// <summary>The log after some are given.</summary>
    public GrantLog Given(int count, RateRule rate, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(rate);
        return this with
        {
            Open = Open + count,
            Reserved = Math.Max(0, Reserved - count),
            SincePending = SincePending + (Pending is null ? 0 : count),
            FullAt = (FullAt > now ? FullAt : now) + (rate.Interval * count),
            Interval = rate.Interval,
        };
    }

    /// <summary>The log after some are settled. What was not used does not count, and its place in the even flow is free.</summary>
    public GrantLog Settled(int used, int unused, DateTimeOffset at) =>
        Counting(used, at) with { Open = Open - used - unused, FullAt = FullAt - (Interval * unused) };

    /// <summary>The log with so many more that were used at a time, or before.</summary>
    public GrantLog Counting(int count, DateTimeOffset at) => count == 0 ? this : this with { Slots = Add(Slots, EndOf(at), count) };

    /// <summary>The log without what no longer counts.</summary>
    public GrantLog Cleaned(DateTimeOffset now)
    {
        foreach (var slot in Slots)
        {
            if (slot.FreeAt(Key) < now)
            {
                var key = Key;
                return this with { Slots = Slots.RemoveAll(s => s.FreeAt(key) < now) };
            }
        }

        return this;
    }

    /// <summary>How many were used in the time before, by slots.</summary>
    public int UsedSince(DateTimeOffset since) => Open + Slots.Where(s => s.End > since.ToUnixTimeMilliseconds()).Sum(s => s.Count);

    private long EndOf(DateTimeOffset at)
    {
        var (length, time) = (Key.SlotLength, at.ToUnixTimeMilliseconds() + (at.Ticks % TimeSpan.TicksPerMillisecond == 0 ? 0 : 1));
        return (time + length - 1) / length * length;
    }

    private static ImmutableArray<GrantSlot> Add(ImmutableArray<GrantSlot> slots, long end, int count)
    {
        var i = slots.Length;
        while (i > 0 && slots[i - 1].End > end)
        {
            i--;
        }

        return i > 0 && slots[i - 1].End == end
            ? slots.SetItem(i - 1, slots[i - 1] with { Count = slots[i - 1].Count + count })
            : slots.Insert(i, new GrantSlot(end, count));
    }
}

/// <summary>Permits of a slot.</summary>
/// <param name="End">Its end, Unix milliseconds: none of them is used later.</param>
/// <param name="Count">How many.</param>
public readonly record struct GrantSlot(long End, int Count)
{
    /// <summary>Until when they count, this moment included.</summary>
    public DateTimeOffset FreeAt(RateKey key) => DateTimeOffset.FromUnixTimeMilliseconds(End) + key.Window;
}
