using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;

namespace ZaloOrleans.Secrets;

/// <summary>How far a rotation is.</summary>
/// <param name="ActiveKey">The key that secrets are encrypted with.</param>
/// <param name="Encrypted">Secrets that were encrypted anew.</param>
/// <param name="Left">Secrets that are still under an old key.</param>
/// <param name="Retired">Old keys that are still there.</param>
/// <param name="Destroyed">Old keys that were destroyed.</param>
public sealed record KeyRotationReport(int ActiveKey, int Encrypted, int Left, int Retired, int Destroyed);

/// <summary>
/// Rotates keys while everything runs, step by step: each step is committed by itself, and whoever calls again goes on where it was left.
/// Whoever encrypts asks for the active key each time, and whoever decrypts finds the key's number in the blob.
/// </summary>
public sealed class KeyRotation(NpgsqlDataSource database, EngineTransactions transactions, SecretVault vault, MasterKey master)
{
    /// <summary>How long after it was retired a key is destroyed at the earliest: what was encrypted just before is in its row by then.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private const int AtOnce = 200;

    /// <summary>Where secrets lie.</summary>
    private static readonly (string Home, string Table, string Id, string Column)[] Places =
    [
        ("public", "zalo_accounts", "id", "token_ciphertext"),
        ("public", "zalo_accounts", "id", "refresh_token_ciphertext"),
        ("engine", "official_accounts", "zalo_account_id", "app_secret_ciphertext"),
        ("engine", "official_accounts", "zalo_account_id", "oa_secret_key_ciphertext"),
        ("engine", "official_accounts", "zalo_account_id", "mini_app_key_ciphertext"),
    ];

    /// <summary>Begins a rotation, or goes on with the one that is not over. Null where the account has no data key.</summary>
    public async Task<KeyRotationReport?> RotateAsync(AccountId account, string actor)
    {
        if (await ActiveAsync(account, actor).ConfigureAwait(false) is not { } active)
        {
            return null;
        }

        var (encrypted, left) = (0, 0);
        foreach (var place in Places)
        {
            encrypted += await EncryptAnewAsync(account, active, place).ConfigureAwait(false);
            left += await LeftAsync(account, active, place).ConfigureAwait(false);
        }

        var (retired, destroyed) = left > 0 ? (0, 0) : await DestroyAsync(account, actor).ConfigureAwait(false);
        return new KeyRotationReport(active, encrypted, left, left > 0 ? 1 : retired, destroyed);
    }

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

    /// <summary>The active key; a new one, unless an old one is still there: then that rotation is not over.</summary>
    private Task<int?> ActiveAsync(AccountId account, string actor) => transactions.RunAsync(account, actor, async (connection, cancellation) =>
    {
        var keys = new List<(int Id, string State)>();
        await using (var command = new NpgsqlCommand("""
            -- secrets.hold_keys
            select id, state from engine.data_keys where account_id = $1 order by id for update
            """, connection))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
            {
                keys.Add((reader.GetInt32(0), reader.GetString(1)));
            }
        }

        if (keys.Count == 0 || keys.Exists(k => k.State == "decrypt_only"))
        {
            return keys.Count == 0 ? null : await NewestAsync(connection, account, cancellation).ConfigureAwait(false);
        }

        var next = keys[^1].Id + 1;
        await connection.ExecuteAsync(
            """
            -- secrets.retire_keys
            update engine.data_keys set state = 'decrypt_only', retired_at = now() where account_id = $1 and state = 'active'
            """,
            cancellation, account.Value).ConfigureAwait(false);
        await connection.ExecuteAsync(
            """
            -- secrets.add_key
            insert into engine.data_keys (account_id, id, master_key_id, wrapped_key) values ($1, $2, $3, $4)
            """,
            cancellation, account.Value, next, master.Id, vault.NewWrappedKey(account, next)).ConfigureAwait(false);
        return (int?)next;
    });

    private static async Task<int?> NewestAsync(NpgsqlConnection connection, AccountId account, CancellationToken cancellation)
    {
        // Again, because of two that begin at once the later has waited, and does not see the new key among those that it held.
        await using var command = new NpgsqlCommand("""
            -- secrets.newest_key
            select max(id) from engine.data_keys where account_id = $1 and state = 'active'
            """, connection);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false) as int?;
    }

    /// <summary>A secret that somebody changes meanwhile is left to them: theirs is under the active key.</summary>
    private async Task<int> EncryptAnewAsync(AccountId account, int active, (string Home, string Table, string Id, string Column) at)
    {
        var blobs = new List<(long Id, byte[] Blob)>();
        await using (var command = database.CreateCommand($"""
            -- secrets.under_old_key
            select {at.Id}, {at.Column} from {at.Home}.{at.Table}
             where account_id = $1 and {at.Column} is not null and substring({at.Column} from 2 for 4) <> int4send($2) order by {at.Id} limit $3
            """))
        {
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = active });
            command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AtOnce });
            await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
            while (await reader.ReadAsync().ConfigureAwait(false))
            {
                blobs.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
            }
        }

        var count = 0;
        foreach (var (id, blob) in blobs)
        {
            var place = new SecretPlace(account, at.Table, at.Column, id);
            await using var update = database.CreateCommand($"""
                -- secrets.encrypt_anew
                update {at.Home}.{at.Table} set {at.Column} = $4 where account_id = $1 and {at.Id} = $2 and {at.Column} = $3
                """);
            update.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
            update.Parameters.Add(new NpgsqlParameter<long> { TypedValue = id });
            update.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = blob });
            update.Parameters.Add(new NpgsqlParameter<byte[]>
            {
                TypedValue = await vault.EncryptAsync(place, await vault.DecryptAsync(place, blob).ConfigureAwait(false)).ConfigureAwait(false),
            });
            count += await update.ExecuteNonQueryAsync().ConfigureAwait(false);
        }

        return count;
    }

    private async Task<int> LeftAsync(AccountId account, int active, (string Home, string Table, string Id, string Column) at)
    {
        await using var command = database.CreateCommand($"""
            -- secrets.left_under_old_key
            select count(*)::int from {at.Home}.{at.Table}
             where account_id = $1 and {at.Column} is not null and substring({at.Column} from 2 for 4) <> int4send($2)
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = active });
        return (int)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
    }

    private async Task<(int Retired, int Destroyed)> DestroyAsync(AccountId account, string actor)
    {
        var destroyed = await transactions.RunAsync(account, actor, (connection, cancellation) => connection.ExecuteAsync(
            """
            -- secrets.destroy_keys
            update engine.data_keys set state = 'destroyed', wrapped_key = ''
             where account_id = $1 and state = 'decrypt_only' and retired_at < now() - $2
            """,
            cancellation, account.Value, Grace)).ConfigureAwait(false);
        await using var command = database.CreateCommand("""
            -- secrets.retired_keys
            select count(*)::int from engine.data_keys where account_id = $1 and state = 'decrypt_only'
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        return ((int)(await command.ExecuteScalarAsync().ConfigureAwait(false))!, destroyed);
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
