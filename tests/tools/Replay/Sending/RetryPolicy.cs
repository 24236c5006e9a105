namespace ZaloOrleans.Replay.Sending;

/// <summary>How long to wait for an engine that is busy or gone.</summary>
/// <param name="First">Wait after the first failure; it doubles with each further one.</param>
/// <param name="Longest">The wait it stops doubling at.</param>
/// <param name="Patience">A batch without any progress for this long is given up.</param>
internal sealed record RetryPolicy(TimeSpan First, TimeSpan Longest, TimeSpan Patience)
{
    public static readonly RetryPolicy Default =
        new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(5));

    /// <summary>The wait before the next try.</summary>
    /// <param name="failures">Failures since the last progress, from 1.</param>
    /// <param name="asked">What the server asked for by Retry-After; it is kept to, at least.</param>
    /// <param name="chance">0 to 1; takes up to half off, so that parallel batches do not come back together.</param>
    public TimeSpan Delay(int failures, TimeSpan? asked, double chance)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 30));
        var own = (doubled < Longest ? doubled : Longest) * (1 - chance / 2);
        return asked is { } wanted && wanted > own ? wanted : own;
    }
}
