namespace ZaloOrleans.Limits;

/// <summary>
/// Holds retries back to a share of the first attempts: each of those earns a fifth of a retry. A retry that nothing was earned for waits
/// for its place in a small even flow, so that a few failures never wait for traffic. Pure; by any clock that does not go back.
/// </summary>
/// <param name="Earned">Retries that may go at once, 0 to <see cref="Most"/>.</param>
/// <param name="NextFree">When the even flow has its next place.</param>
public readonly record struct RetryBudget(double Earned, TimeSpan NextFree)
{
    /// <summary>What a first attempt earns.</summary>
    public const double Share = 0.2;

    /// <summary>Most that is saved up.</summary>
    public const double Most = 100;

    /// <summary>Between two places of the even flow: 30 retries a minute.</summary>
    public static readonly TimeSpan Floor = TimeSpan.FromSeconds(2);

    /// <summary>After this many first attempts.</summary>
    public RetryBudget Sent(int firstAttempts) => this with { Earned = Math.Min(Most, Earned + (firstAttempts * Share)) };

    /// <summary>The budget after one more retry, and how long it has to wait.</summary>
    public (RetryBudget Next, TimeSpan Wait) Retry(TimeSpan now)
    {
        if (Earned >= 1)
        {
            return (this with { Earned = Earned - 1 }, TimeSpan.Zero);
        }

        var place = NextFree > now ? NextFree : now;
        return (this with { NextFree = place + Floor }, place - now);
    }
}
