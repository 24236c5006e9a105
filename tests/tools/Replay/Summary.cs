namespace ZaloOrleans.Replay;

/// <summary>The tool's last line.</summary>
/// <param name="Lines">Data lines of the file, or <c>--limit</c>.</param>
/// <param name="Accepted">Events stored by this run.</param>
/// <param name="Duplicates">Events that were stored before.</param>
/// <param name="Errors">Lines that are not in.</param>
/// <param name="Seconds">From the first request to the last answer.</param>
internal sealed record Summary(long Lines, long Accepted, long Duplicates, long Errors, double Seconds);
