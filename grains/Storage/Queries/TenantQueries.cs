using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Queries;

/// <summary>
/// The only way to run a query that was composed from a request. Every statement runs in a transaction that is bound to one account by
/// row security; a statement that escapes this class sees no rows at all.
/// </summary>
/// <param name="query">Connections of the query login; nothing else may use them.</param>
public sealed class TenantQueries(NpgsqlDataSource query)
{
    /// <summary>Runs statements in one round trip and one transaction, and reads their results.</summary>
    /// <param name="account">Whose rows they see and write.</param>
    /// <param name="actor">Who asks, as the audit trail names them (<c>key:12</c>); at most 100 characters.</param>
    /// <param name="statements">At least one, with positional parameters.</param>
    /// <param name="read">Is given the reader at the first statement's result; <c>NextResultAsync</c> leads to the next one's.</param>
    /// <param name="cancellation">Cancels the statements; nothing is written then.</param>
    /// <exception cref="PostgresException">A statement failed; all of them are undone.</exception>
    public async Task<T> RunAsync<T>(
        AccountId account, string actor, IEnumerable<NpgsqlBatchCommand> statements, Func<NpgsqlDataReader, CancellationToken, Task<T>> read,
        CancellationToken cancellation = default)
    {
        await using var connection = await query.OpenConnectionAsync(cancellation);
        // A batch without an explicit transaction is one: all of it is sent before the one Sync.
        await using var batch = new NpgsqlBatch(connection) { BatchCommands = { Bind(account, actor) } };
        foreach (var statement in statements)
            batch.BatchCommands.Add(statement);
        await using var reader = await batch.ExecuteReaderAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        var result = await read(reader, cancellation);
        // An error in a statement that nobody read shows here, and not in disposal.
        while (await reader.NextResultAsync(cancellation)) { }
        return result;
    }

    /// <summary>Runs one statement that returns no rows; see the first overload.</summary>
    /// <returns>How many rows it wrote.</returns>
    public Task<int> RunAsync(AccountId account, string actor, NpgsqlBatchCommand statement, CancellationToken cancellation = default) =>
        RunAsync(account, actor, [statement], async (reader, token) =>
        {
            await reader.NextResultAsync(token);
            return (int)statement.RecordsAffected;
        }, cancellation);

    /// <summary>Runs work that must look before it writes, in one transaction that is committed when the work returns.</summary>
    /// <param name="account">Whose rows it sees and writes.</param>
    /// <param name="actor">Who asks; see the first overload.</param>
    /// <param name="work">Is given the connection of the open transaction, and leaves the transaction to this method.</param>
    /// <param name="cancellation">Cancels the work; nothing is written then.</param>
    public async Task<T> RunAsync<T>(
        AccountId account, string actor, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellation = default)
    {
        await using var connection = await query.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var batch = new NpgsqlBatch(connection, transaction) { BatchCommands = { Bind(account, actor) } };
        await batch.ExecuteNonQueryAsync(cancellation);
        var result = await work(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    private static NpgsqlBatchCommand Bind(AccountId account, string actor) => account.Value > 0
        ? new NpgsqlBatchCommand(
            """
            -- tenant.bind
            select set_config('zalo.account_id', $1, true), set_config('zalo.actor', $2, true)
            """)
        {
            Parameters = { new() { Value = account.ToString() }, new() { Value = actor } },
        }
        : throw new ArgumentOutOfRangeException(nameof(account), account.Value, "A composed query belongs to an account.");
}
