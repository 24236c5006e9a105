using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Zalo;

/// <summary>Reads the secrets of Official Accounts.</summary>
public sealed class OfficialAccountReader(NpgsqlDataSource database, SecretVault vault)
{
    /// <summary>Where an access token lies.</summary>
    public static SecretPlace AccessTokenOf(AccountId account, long oaId) => new(account, "zalo_accounts", "token_ciphertext", oaId);

    /// <summary>A text that changes whenever the configuration of any account does.</summary>
    public async Task<string> VersionAsync()
    {
        await using var command = database.CreateCommand("""
            -- zalo.configuration_version
            select count(*) || ' ' || coalesce(sum(version), 0) from engine.policy_versions
            """);
        return (string)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
    }

    /// <summary>The Official Accounts of all accounts.</summary>
    public async Task<List<ConnectedAccount>> ConnectedAsync()
    {
        await using var command = database.CreateCommand("""
            -- zalo.connected_accounts
            select o.account_id, o.zalo_account_id, o.oa_id, o.app_id, o.oa_secret_key_ciphertext
              from engine.official_accounts o
              join zalo_accounts z on z.account_id = o.account_id and z.id = o.zalo_account_id
              join accounts a on a.id = o.account_id
             where z.deleted_at is null and a.deleted_at is null order by o.zalo_account_id
            """);
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var connected = new List<ConnectedAccount>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            connected.Add(new ConnectedAccount(new AccountId(reader.GetInt64(0)), reader.GetInt64(1), reader.GetString(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<byte[]>(4)));
        }

        return connected;
    }

    /// <summary>The key that an Official Account's webhooks are signed with; null where it has none.</summary>
    public async Task<string?> SecretKeyAsync(ConnectedAccount connected)
    {
        ArgumentNullException.ThrowIfNull(connected);
        return connected.SealedKey is { } blob
            ? await vault.DecryptAsync(SealedSecrets.PlaceOf("oaSecretKey", connected.Account, connected.RowId), blob).ConfigureAwait(false)
            : null;
    }
}
