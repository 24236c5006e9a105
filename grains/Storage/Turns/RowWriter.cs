using Npgsql;

namespace ZaloOrleans.Turns;

/// <summary>Writes all rows of one kind that a batch holds, in one statement.</summary>
public interface IRowWriter
{
    /// <summary>The kind of row it writes.</summary>
    Type RowType { get; }

    /// <summary>
    /// Writers run in ascending order: parents before what refers to them, and the same order in every silo, so that two batches
    /// never wait for each other in a circle.
    /// </summary>
    int Order { get; }

    /// <summary>Adds the statement for <paramref name="rows"/> to the batch.</summary>
    void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows);
}

/// <summary>A writer of rows of type <typeparamref name="TRow"/>.</summary>
public abstract class RowWriter<TRow>(int order) : IRowWriter where TRow : Row
{
    public Type RowType => typeof(TRow);

    public int Order { get; } = order;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        batch.BatchCommands.Add(Command(rows.Cast<TRow>().ToList()));
    }

    /// <summary>The statement, usually an <c>insert ... select from unnest(...)</c>, sorted by key.</summary>
    protected abstract NpgsqlBatchCommand Command(List<TRow> rows);
}
