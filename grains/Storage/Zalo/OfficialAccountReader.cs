using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Zalo;

/// <summary>Reads the secrets of Official Accounts.</summary>
public sealed class OfficialAccountReader(NpgsqlDataSource database, SecretVault vault)
{
    /// <summary>Where an access token lies.</summary>
    public static SecretPlace AccessTokenOf(AccountId account, long oaId) => new(account, "zalo_accounts", "token_ciphertext", oaId);

    /// <summary>The access token of an Official Account; null where it has none or was disconnected.</summary>
    public async Task<string?> AccessTokenAsync(AccountId account, long oaId)
    {
        await using var command = database.CreateCommand("""
            -- zalo.access_token
            select token_ciphertext from zalo_accounts where account_id = $1 and id = $2 and deleted_at is null and revoked_at is null
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = oaId });
        return await command.ExecuteScalarAsync().ConfigureAwait(false) is byte[] blob
            ? await vault.DecryptAsync(AccessTokenOf(account, oaId), blob).ConfigureAwait(false)
            : null;
    }
}
