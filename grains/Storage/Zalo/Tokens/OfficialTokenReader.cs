using System.Security.Cryptography;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>Reads and opens the tokens of an Official Account, and encrypts a new pair for its row.</summary>
public sealed class OfficialTokenReader(NpgsqlDataSource database, SecretVault vault)
{
    /// <summary>What a Zalo account has; null where there is none, or it was deleted.</summary>
    /// <param name="account">Whose it is.</param>
    /// <param name="oaId">Row id in <c>zalo_accounts</c>.</param>
    public async Task<OfficialTokens?> ReadAsync(AccountId account, long oaId)
    {
        await using var command = database.CreateCommand("""
            -- zalo.tokens
            select z.zalo_user_id, o.app_id, z.token_ciphertext, z.refresh_token_ciphertext, o.app_secret_ciphertext, z.revoked_at is not null,
                   z.token_expiry, z.last_refreshed_at
              from zalo_accounts z
              left join engine.official_accounts o on o.account_id = z.account_id and o.zalo_account_id = z.id
             where z.account_id = $1 and z.id = $2 and z.deleted_at is null
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = oaId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        if (!await reader.ReadAsync().ConfigureAwait(false))
        {
            return null;
        }

        var (zaloId, appId, revoked) = (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetBoolean(5));
        var blobs = Enumerable.Range(2, 3).Select(i => reader.IsDBNull(i) ? null : reader.GetFieldValue<byte[]>(i)).ToArray();
        var times = Enumerable.Range(6, 2).Select(i => reader.IsDBNull(i) ? default(DateTimeOffset?) : new DateTimeOffset(reader.GetDateTime(i))).ToArray();
        await reader.DisposeAsync().ConfigureAwait(false);

        var unopenable = new List<string>();
        var access = await OpenAsync(SealedSecrets.PlaceOf("accessToken", account, oaId), blobs[0], unopenable).ConfigureAwait(false);
        var refresh = await OpenAsync(SealedSecrets.PlaceOf("refreshToken", account, oaId), blobs[1], unopenable).ConfigureAwait(false);
        var secret = await OpenAsync(SealedSecrets.PlaceOf("appSecret", account, oaId), blobs[2], unopenable).ConfigureAwait(false);
        return new OfficialTokens(zaloId, appId, access, refresh, secret, revoked, times[0], times[1], unopenable);
    }

    /// <summary>The row that stores a new pair, encrypted under the key that is active now.</summary>
    public async Task<TokenPairRow> SealAsync(AccountId account, long oaId, string accessToken, string refreshToken, DateTimeOffset expiry, DateTimeOffset now) => new(
        account, oaId,
        await vault.EncryptAsync(SealedSecrets.PlaceOf("accessToken", account, oaId), accessToken).ConfigureAwait(false),
        await vault.EncryptAsync(SealedSecrets.PlaceOf("refreshToken", account, oaId), refreshToken).ConfigureAwait(false),
        expiry, now);

    private async Task<string?> OpenAsync(SecretPlace place, byte[]? blob, List<string> unopenable)
    {
        try
        {
            return blob is null ? null : await vault.DecryptAsync(place, blob).ConfigureAwait(false);
        }
        catch (CryptographicException)
        {
            unopenable.Add(place.Column);
            return null;
        }
    }
}
