using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Consents;

/// <summary>A consent that came back.</summary>
/// <param name="Account">For whom it was begun.</param>
/// <param name="Actor">By whom.</param>
/// <param name="AppId">The app.</param>
/// <param name="Verifier">What the challenge was made of.</param>
public sealed record BegunConsent(AccountId Account, string Actor, string AppId, string Verifier)
{
    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{nameof(BegunConsent)} of {Account}";
}

/// <summary>Consents under way. Of a state only the hash is kept.</summary>
public sealed class ConsentStore(NpgsqlDataSource database, SecretVault vault)
{
    /// <summary>Keeps a consent until it comes back or is over; those that are over for a day go.</summary>
    /// <param name="state">What Zalo gives back.</param>
    /// <param name="begun">For whom it is.</param>
    /// <param name="now">When it begins.</param>
    /// <param name="expiresAt">When it is over.</param>
    public async Task KeepAsync(string state, BegunConsent begun, DateTimeOffset now, DateTimeOffset expiresAt)
    {
        ArgumentNullException.ThrowIfNull(begun);
        await using var command = database.CreateCommand("""
            -- zalo.keep_consent
            with old as (delete from engine.oauth_states where expires_at < $7)
            insert into engine.oauth_states (state_hash, account_id, actor, app_id, verifier_ciphertext, expires_at) values ($1, $2, $3, $4, $5, $6)
            """);
        var hash = HashOf(state);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = hash });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = begun.Account.Value });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = begun.Actor });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = begun.AppId });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = vault.Seal(PlaceOf(begun.Account, hash), begun.Verifier) });
        command.Parameters.Add(Sql.Time(expiresAt));
        command.Parameters.Add(Sql.Time(now - TimeSpan.FromDays(1)));
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>Takes a consent: it is there once, and no more. Null where there is none that is not over.</summary>
    public async Task<BegunConsent?> TakeAsync(string state, DateTimeOffset now)
    {
        await using var command = database.CreateCommand("""
            -- zalo.take_consent
            delete from engine.oauth_states where state_hash = $1 and expires_at > $2 returning account_id, actor, app_id, verifier_ciphertext
            """);
        var hash = HashOf(state);
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = hash });
        command.Parameters.Add(Sql.Time(now));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        if (!await reader.ReadAsync().ConfigureAwait(false))
        {
            return null;
        }

        var account = new AccountId(reader.GetInt64(0));
        return new BegunConsent(account, reader.GetString(1), reader.GetString(2), vault.Unseal(PlaceOf(account, hash), reader.GetFieldValue<byte[]>(3)));
    }

    /// <summary>The secret of an app, where an Official Account of the account has it; null where none has.</summary>
    public async Task<string?> AppSecretAsync(AccountId account, string appId)
    {
        await using var command = database.CreateCommand("""
            -- zalo.app_secret
            select zalo_account_id, app_secret_ciphertext from engine.official_accounts
             where account_id = $1 and app_id = $2 and app_secret_ciphertext is not null order by zalo_account_id limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = appId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        if (!await reader.ReadAsync().ConfigureAwait(false))
        {
            return null;
        }

        var (id, blob) = (reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        await reader.DisposeAsync().ConfigureAwait(false);
        return await vault.DecryptAsync(SealedSecrets.PlaceOf("appSecret", account, id), blob).ConfigureAwait(false);
    }

    /// <summary>Which account of the installation has an Official Account, and in which row; null where none has.</summary>
    public async Task<(AccountId Account, long Id)?> OwnerAsync(string oaId)
    {
        await using var command = database.CreateCommand("""
            -- zalo.owner_of_official_account
            select account_id, zalo_account_id from engine.official_accounts where oa_id = $1
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = oaId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false) ? (new AccountId(reader.GetInt64(0)), reader.GetInt64(1)) : null;
    }

    private static byte[] HashOf(string state) => SHA256.HashData(Encoding.UTF8.GetBytes(state));

    private static string PlaceOf(AccountId account, byte[] hash) =>
        string.Create(CultureInfo.InvariantCulture, $"oauth_states.verifier|{account.Value}|{Convert.ToHexStringLower(hash)}");
}
