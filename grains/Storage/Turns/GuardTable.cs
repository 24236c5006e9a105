using Npgsql;

namespace ZaloOrleans.Turns;

/// <summary>Where one kind of guard is looked up.</summary>
public interface IGuardTable
{
    /// <summary>The kind of guard.</summary>
    Type GuardType { get; }

    /// <summary>A query whose rows are the indexes, from 1, of the guards that are hit.</summary>
    NpgsqlBatchCommand Check(IReadOnlyList<Guard> guards);
}
