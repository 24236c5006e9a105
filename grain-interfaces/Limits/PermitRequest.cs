using System.Collections.Immutable;

namespace ZaloOrleans.Limits;

/// <summary>What a sender wants to send.</summary>
/// <param name="Lane">The category; of those who wait the first one is served first. Empty: after all of them.</param>
/// <param name="Groups">1 or more, of one Official Account; together 1 to 1,000. Earlier ones come first.</param>
[GenerateSerializer, Immutable, Alias("zo.PermitRequest")]
public sealed record PermitRequest([property: Id(0)] string Lane, [property: Id(1)] ImmutableArray<PermitGroup> Groups)
{
    /// <summary>The Official Account.</summary>
    public long OaId => Groups[0].OaId;
}

/// <summary>Some messages that the same rules are about.</summary>
/// <param name="OaId">Row id of the Official Account.</param>
/// <param name="TemplateId">Row id of the template; 0: none.</param>
/// <param name="Count">How many.</param>
[GenerateSerializer, Immutable, Alias("zo.PermitGroup")]
public readonly record struct PermitGroup([property: Id(0)] long OaId, [property: Id(1)] long TemplateId, [property: Id(2)] int Count);

/// <summary>Permits to call.</summary>
/// <param name="Id">By which they are settled.</param>
/// <param name="Granted">How many of each group, from 0 to what was wanted.</param>
/// <param name="RetryAfter">For each group, when to ask again for those that were not granted; zero where all were.</param>
/// <param name="ValidFor">How long they may be used, from before they were asked for.</param>
[GenerateSerializer, Immutable, Alias("zo.PermitLease")]
public sealed record PermitLease(
    [property: Id(0)] long Id, [property: Id(1)] ImmutableArray<int> Granted, [property: Id(2)] ImmutableArray<TimeSpan> RetryAfter,
    [property: Id(3)] TimeSpan ValidFor);

/// <summary>What became of permits.</summary>
/// <param name="Lease">Their lease.</param>
/// <param name="Used">How many of each group were used, or may have been.</param>
/// <param name="Unused">How many of each group certainly were not.</param>
/// <param name="Lag">For those used: the longest time from before they were asked for until the first byte left.</param>
[GenerateSerializer, Immutable, Alias("zo.PermitUse")]
public sealed record PermitUse(
    [property: Id(0)] long Lease, [property: Id(1)] ImmutableArray<int> Used, [property: Id(2)] ImmutableArray<int> Unused, [property: Id(3)] TimeSpan Lag);
