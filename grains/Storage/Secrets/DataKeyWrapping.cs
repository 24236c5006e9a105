using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Secrets;

/// <summary>Wraps data keys anew while the master key is rotated. Each is committed by itself, and whoever calls again goes on where it was left.</summary>
public sealed class DataKeyWrapping(NpgsqlDataSource database, EngineTransactions transactions, SecretVault vault, MasterKey master)
{
    /// <summary>Wraps every data key with the present master key that is wrapped with another one; how many.</summary>
    public async Task<int> WrapAsync(string actor)
    {
        var wrapped = 0;
        foreach (var (account, id, blob) in await WrappedOtherwiseAsync().ConfigureAwait(false))
        {
            var anew = vault.WrapAnew(account, id, blob);
            wrapped += await transactions.RunAsync(account, actor, (connection, cancellation) => connection.ExecuteAsync(
                """
                -- secrets.wrap_key
                update engine.data_keys set wrapped_key = $4, master_key_id = $5 where account_id = $1 and id = $2 and wrapped_key = $3
                """,
                cancellation, account.Value, id, blob, anew, master.Id)).ConfigureAwait(false);
        }

        return wrapped;
    }

    private async Task<List<(AccountId Account, int Id, byte[] Blob)>> WrappedOtherwiseAsync()
    {
        await using var command = database.CreateCommand("""
            -- secrets.wrapped_otherwise
            select account_id, id, wrapped_key from engine.data_keys where master_key_id <> $1 and state <> 'destroyed' order by account_id, id
            """);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = master.Id });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var keys = new List<(AccountId, int, byte[])>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            keys.Add((new AccountId(reader.GetInt64(0)), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)));
        }

        return keys;
    }
}
