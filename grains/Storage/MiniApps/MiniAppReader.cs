using System.Collections.Immutable;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>Reads whose an app is, with its secrets.</summary>
public sealed class MiniAppReader(NpgsqlDataSource database, SecretVault vault)
{
    // An app has few Official Accounts; that many are nobody's.
    private const int Most = 100;

    /// <summary>The Official Accounts that are connected to the app, oldest first.</summary>
    public async Task<List<AppAccount>> OfAppAsync(string appId)
    {
        await using var command = database.CreateCommand($"""
            -- mini_apps.accounts_of_app
            select o.account_id, o.zalo_account_id, o.oa_id, o.app_id, o.app_secret_ciphertext, o.mini_app_key_ciphertext
              from engine.official_accounts o
              join zalo_accounts z on z.account_id = o.account_id and z.id = o.zalo_account_id
              join accounts a on a.id = o.account_id
             where o.app_id = $1 and z.deleted_at is null and a.deleted_at is null order by o.zalo_account_id limit {Most}
            """);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = appId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new List<AppAccount>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found.Add(new AppAccount(new AccountId(reader.GetInt64(0)), reader.GetInt64(1), reader.GetString(2), reader.GetString(3),
                BlobAt(reader, 4), BlobAt(reader, 5)));
        }

        return found;
    }

    /// <summary>The app of one Official Account, and whether that was revoked; null where there is no such one.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id in <c>zalo_accounts</c>.</param>
    public async Task<(AppAccount App, bool IsRevoked)?> OfOfficialAccountAsync(AccountId account, long oaId)
    {
        await using var command = database.CreateCommand("""
            -- mini_apps.of_official_account
            select o.oa_id, o.app_id, o.app_secret_ciphertext, o.mini_app_key_ciphertext, z.revoked_at is not null
              from engine.official_accounts o
              join zalo_accounts z on z.account_id = o.account_id and z.id = o.zalo_account_id
             where o.account_id = $1 and o.zalo_account_id = $2 and z.deleted_at is null
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = oaId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false)
            ? (new AppAccount(account, oaId, reader.GetString(0), reader.GetString(1), BlobAt(reader, 2), BlobAt(reader, 3)), reader.GetBoolean(4))
            : null;
    }

    /// <summary>Origins that an account allows; null where there is no such account any more.</summary>
    public async Task<ImmutableArray<string>?> OriginsAsync(AccountId account)
    {
        await using var command = database.CreateCommand("""
            -- mini_apps.origins
            select array(select jsonb_array_elements_text(s.allowed_origins))
              from accounts a left join engine.account_settings s on s.account_id = a.id where a.id = $1 and a.deleted_at is null
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        return await command.ExecuteScalarAsync().ConfigureAwait(false) is string[] origins ? [.. origins] : null;
    }

    /// <summary>The app's secret; null where the Official Account has none.</summary>
    public Task<string?> AppSecretAsync(AppAccount app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return OpenAsync(app, "appSecret", app.SealedSecret);
    }

    /// <summary>The app's Open API key; null where the Official Account has none.</summary>
    public Task<string?> OpenApiKeyAsync(AppAccount app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return OpenAsync(app, "miniAppKey", app.SealedKey);
    }

    private static byte[]? BlobAt(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetFieldValue<byte[]>(ordinal);

    private async Task<string?> OpenAsync(AppAccount app, string name, byte[]? blob) =>
        blob is null ? null : await vault.DecryptAsync(SealedSecrets.PlaceOf(name, app.Account, app.RowId), blob).ConfigureAwait(false);
}

/// <summary>An Official Account as one of an app's.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="RowId">Row id in <c>zalo_accounts</c>.</param>
/// <param name="OaId">Zalo's id.</param>
/// <param name="AppId">The app.</param>
/// <param name="SealedSecret">The app's secret as it is stored; null where it has none.</param>
/// <param name="SealedKey">The app's Open API key as it is stored; null where it has none.</param>
public sealed record AppAccount(AccountId Account, long RowId, string OaId, string AppId, byte[]? SealedSecret, byte[]? SealedKey);
