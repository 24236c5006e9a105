namespace ZaloOrleans.Limits;

/// <summary>How fast an account may send on a channel.</summary>
[Alias("zo.IRateLimiterGrain")]
public interface IRateLimiterGrain : IGrainWithStringKey
{
    /// <summary>Asks for permits. What is granted and not used in time is lost, never given twice.</summary>
    /// <param name="wanted">1 to 1,000.</param>
    [Alias("Lease")]
    Task<PermitLease> Lease(int wanted);
}

/// <summary>Permits to send.</summary>
/// <param name="Granted">How many, from 0 to what was wanted.</param>
/// <param name="ValidFor">How long they may be used after the answer.</param>
/// <param name="RetryAfter">When to ask again for those that were not granted.</param>
[GenerateSerializer, Immutable, Alias("zo.PermitLease")]
public readonly record struct PermitLease(
    [property: Id(0)] int Granted, [property: Id(1)] TimeSpan ValidFor, [property: Id(2)] TimeSpan RetryAfter);
