using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

/// <summary>The open transaction of one change, bound to one account.</summary>
public sealed class CatalogTransaction
{
    private readonly NpgsqlConnection _connection;
    private readonly CancellationToken _cancellation;

    internal CatalogTransaction(NpgsqlConnection connection, AccountId account, CancellationToken cancellation) =>
        (_connection, Account, _cancellation) = (connection, account, cancellation);

    /// <summary>Whose rows it sees and writes.</summary>
    public AccountId Account { get; }

    internal NpgsqlConnection Connection => _connection;

    /// <summary>Cancelled when nobody waits for the change any more: it must not be committed then.</summary>
    internal CancellationToken Cancellation => _cancellation;

    internal async Task<CatalogRow?> ReadAsync(CatalogTable table, NpgsqlBatchCommand command) =>
        (await ListAsync(command, reader => CatalogValues.ReadRow(reader, table))).FirstOrDefault();

    /// <summary>A live row, held until the transaction is over.</summary>
    public Task<CatalogRow?> HoldAsync(CatalogTable table, long id)
    {
        ArgumentNullException.ThrowIfNull(table);
        return ReadAsync(table, CatalogSql.Read(table, Account.Value, id, isLocked: true));
    }

    internal async Task<List<T>> ListAsync<T>(NpgsqlBatchCommand command, Func<NpgsqlDataReader, T> read)
    {
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { command } };
        await using var reader = await batch.ExecuteReaderAsync(_cancellation);
        var rows = new List<T>();
        while (await reader.ReadAsync(_cancellation))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    internal async Task<int> ExecuteAsync(NpgsqlBatchCommand command)
    {
        await using var batch = new NpgsqlBatch(_connection) { BatchCommands = { command } };
        return await batch.ExecuteNonQueryAsync(_cancellation);
    }
}
