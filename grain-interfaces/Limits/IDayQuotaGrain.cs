namespace ZaloOrleans.Limits;

/// <summary>How many messages of an Official Account may still go on a channel within the quota that Zalo counts.</summary>
[Alias("zo.IDayQuotaGrain")]
public interface IDayQuotaGrain : IGrainWithStringKey
{
    /// <summary>Asks for some. What is granted is to be settled; after <paramref name="limit"/> it counts as used.</summary>
    /// <param name="wanted">1 to 1,000.</param>
    /// <param name="limit">How long their answers may take.</param>
    [Alias("Lease")]
    Task<QuotaLease> Lease(int wanted, TimeSpan limit);

    /// <summary>Settles some of a lease.</summary>
    /// <param name="lease">Its id.</param>
    /// <param name="used">How many were accepted, or may have been.</param>
    /// <param name="unused">How many were not.</param>
    /// <param name="left">The least that an answer among them said to be left; null: none said it.</param>
    [Alias("Settle")]
    Task Settle(long lease, int used, int unused, long? left);

    /// <summary>Zalo has changed the quota. Of a smaller one less is left at once; of a larger one the next answer tells.</summary>
    /// <param name="before">What it was; null: Zalo does not say.</param>
    /// <param name="quota">What it is.</param>
    [Alias("Changed")]
    Task Changed(long? before, long quota);
}

/// <summary>A part of a quota.</summary>
/// <param name="Id">By which it is settled.</param>
/// <param name="Granted">How many, from 0 to what was wanted.</param>
/// <param name="RetryAfter">Where nothing was granted: when to ask again.</param>
[GenerateSerializer, Immutable, Alias("zo.QuotaLease")]
public readonly record struct QuotaLease(
    [property: Id(0)] long Id, [property: Id(1)] int Granted, [property: Id(2)] TimeSpan RetryAfter);
