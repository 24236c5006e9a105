using System.Collections.Immutable;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>
/// How the list of an Official Account's followers is read where it is longer than Zalo lets anybody page: cut by the day of the last
/// interaction, in halves, until each part is short enough; a day that is not, by tag. Older days come first: who does something
/// meanwhile moves on into a part that is still to be read. Pure.
/// </summary>
public static class FollowerSlices
{
    /// <summary>Most persons of a page, by Zalo's rule.</summary>
    public const int PageSize = 50;

    /// <summary>The last offset at which a page may begin, by Zalo's documentation. Where Zalo refuses an earlier one, that counts.</summary>
    public const int DocumentedLastOffset = 9_951;

    /// <summary>The code for an offset beyond the last one.</summary>
    public const string OffsetRefused = "-210";

    /// <summary>Zalo began in 2012: nobody did anything before.</summary>
    private static readonly int FirstDay = new DateOnly(2012, 1, 1).DayNumber;

    // Vietnam has had no other offset since 1975.
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);

    /// <summary>The day in Vietnam, as <see cref="DateOnly.DayNumber"/>.</summary>
    public static int DayOf(DateTimeOffset now) => DateOnly.FromDateTime(now.ToOffset(Vietnam).DateTime).DayNumber;

    /// <summary>What is to be read after a page of the next slice. The persons on it count, also where the slice is cut.</summary>
    /// <param name="state">The import.</param>
    /// <param name="page">What Zalo gave.</param>
    /// <param name="today">The day in Vietnam.</param>
    public static FollowerImportState Listed(FollowerImportState state, FollowerPage page, int today)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(page);
        var slice = state.Slices[^1];
        state = slice.IsWhole && page.Total is { } all ? state with { Total = all } : state;
        if (page.Total > state.LastOffset + PageSize && !slice.IsCut)
        {
            return Split(state, today);
        }

        // Who left the list moved all behind them forward: so many may stand before this page by now, unread.
        var gone = Math.Max(0, (slice.Total - page.Total) ?? 0);
        var next = gone == 0 ? slice.Offset + page.Count : (int)Math.Max(0, slice.Offset - gone);
        if ((page.Count == 0 && gone == 0) || (page.Total is { } total ? next >= total : page.Count < PageSize))
        {
            return Done(state);
        }

        if (next > state.LastOffset)
        {
            if (slice.Offset >= state.LastOffset)
            {
                return slice.IsCut ? Done(state) : Split(state, today);
            }

            next = state.LastOffset;
        }

        return Replaced(state, slice with { Offset = next, Total = page.Total ?? slice.Total });
    }

    /// <summary>What is to be read where Zalo refuses a page for what was asked; null where asking otherwise does not help.</summary>
    /// <param name="state">The import.</param>
    /// <param name="code">Zalo's code.</param>
    /// <param name="today">The day in Vietnam.</param>
    public static FollowerImportState? Refused(FollowerImportState state, string? code, int today)
    {
        ArgumentNullException.ThrowIfNull(state);
        var slice = state.Slices[^1];
        if (code == OffsetRefused && slice.Offset > 0)
        {
            state = state with { LastOffset = Math.Max(0, Math.Min(state.LastOffset, slice.Offset - PageSize)) };
            return slice.IsCut ? Done(state) : Split(state, today);
        }

        // A period may be too long for Zalo; a tag may be gone.
        return slice.Tag is not null ? Done(state)
            : slice.From < slice.Until ? Split(state, today)
            : null;
    }

    /// <summary>Cuts the next slice by tag: itself is read as far as Zalo lets, and so is each tag of it.</summary>
    public static FollowerImportState ByTags(FollowerImportState state, IEnumerable<string> tags)
    {
        ArgumentNullException.ThrowIfNull(state);
        var slice = state.Slices[^1] with { NeedsTags = false, IsCut = true, Offset = 0, Total = null };
        return Replaced(state, [slice, .. tags.Distinct(StringComparer.Ordinal).Select(t => slice with { Tag = t })]);
    }

    /// <summary>
    /// What is to be read when there is nothing left: the days that have begun meanwhile; then once, where Zalo has more followers than were
    /// found, all that can be read without a period. Else it is over.
    /// </summary>
    public static FollowerImportState Finish(FollowerImportState state, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(state);
        var today = DayOf(now);
        return state switch
        {
            { CutUntil: > 0 } when state.CutUntil < today =>
                state with { Slices = [new FollowerSlice { From = state.CutUntil + 1, Until = today }], CutUntil = today },
            { CutUntil: > 0, AskedForRest: false } when state.Found < state.Total =>
                state with { Slices = [new FollowerSlice { NeedsTags = true }], AskedForRest = true },
            _ => state with { Phase = ImportPhase.Done, FinishedAt = now },
        };
    }

    private static FollowerImportState Split(FollowerImportState state, int today)
    {
        var slice = state.Slices[^1] with { Offset = 0, Total = null };
        if (slice.From == 0)
        {
            return Replaced(state with { CutUntil = today }, slice with { From = FirstDay, Until = today });
        }

        if (slice.From == slice.Until)
        {
            return Replaced(state, slice with { NeedsTags = true });
        }

        var middle = slice.From + ((slice.Until - slice.From) / 2);
        return Replaced(state, slice with { From = middle + 1 }, slice with { Until = middle });
    }

    private static FollowerImportState Done(FollowerImportState state) =>
        state with { Slices = state.Slices.RemoveAt(state.Slices.Length - 1), SlicesDone = state.SlicesDone + 1 };

    private static FollowerImportState Replaced(FollowerImportState state, params ImmutableArray<FollowerSlice> by) =>
        state with { Slices = state.Slices.RemoveAt(state.Slices.Length - 1).AddRange(by) };
}
