using Npgsql;

namespace ZaloOrleans.Turns;

/// <summary>Where one kind of claim is kept: how a batch finds which are taken, and how it takes them.</summary>
public interface IClaimTable
{
    /// <summary>The kind of claim.</summary>
    Type ClaimType { get; }

    /// <summary>What makes two claims the same; equal keys in one batch exclude each other.</summary>
    object KeyOf(Claim claim);

    /// <summary>A query whose rows are (index into <paramref name="claims"/> from 1, holder).</summary>
    NpgsqlBatchCommand Check(IReadOnlyList<Claim> claims);

    /// <summary>The insert. A key that somebody took since the check makes it fail, and the batch is split.</summary>
    NpgsqlBatchCommand Take(IReadOnlyList<Claim> claims, DateTimeOffset now);
}
