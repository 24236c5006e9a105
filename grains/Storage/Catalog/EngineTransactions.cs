using System.Globalization;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Changes of configuration that composed queries may not make: API keys, tokens, accounts. They run on the engine's login with
/// statements that are fixed, name the account themselves, and are audited with their actor.
/// </summary>
/// <param name="engine">Connections of the engine's login.</param>
public sealed class EngineTransactions(NpgsqlDataSource engine)
{
    /// <summary>Runs work in one transaction, which is committed when the work returns.</summary>
    /// <param name="account">Whose rows it writes.</param>
    /// <param name="actor">Who asks, as the audit trail names them; at most 100 characters.</param>
    /// <param name="work">Is given the connection of the open transaction, and leaves the transaction to this method.</param>
    /// <param name="cancellation">Cancels the work; nothing is written then.</param>
    public async Task<T> RunAsync<T>(
        AccountId account, string actor, Func<NpgsqlConnection, CancellationToken, Task<T>> work, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await engine.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(
            """
            -- catalog.audited
            select set_config('zalo.audit', 'on', true), set_config('zalo.actor', $1, true), set_config('zalo.account_id', $2, true)
            """,
            cancellation, actor, account.Value.ToString(CultureInfo.InvariantCulture));
        var result = await work(connection, cancellation);
        await transaction.CommitAsync(cancellation);
        return result;
    }
}
