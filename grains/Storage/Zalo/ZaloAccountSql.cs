using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo.Followers;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo;

/// <summary>Statements about Zalo accounts. Each sets all columns: which of them changes is decided before, on the row that is held.</summary>
internal static class ZaloAccountSql
{
    private const string InsertSql = """
        -- zalo.insert_account
        insert into zalo_accounts (account_id, id, zalo_user_id, display_name, email, avatar_url, scopes, token_expiry, revoked_at,
               token_ciphertext, refresh_token_ciphertext, last_refreshed_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, case when $10 is not null then now() end)
        """;

    private const string InsertOfficialSql = """
        -- zalo.insert_official_account
        insert into engine.official_accounts (account_id, zalo_account_id, oa_id, app_id, app_secret_ciphertext, oa_secret_key_ciphertext,
               mini_app_key_ciphertext)
        values ($1, $2, $3, $4, $5, $6, $7)
        """;

    private const string UpdateSql = """
        -- zalo.update_account
        update zalo_accounts
           set display_name = $3, email = $4, avatar_url = $5, scopes = $6, token_expiry = $7, revoked_at = $8,
               token_ciphertext = case when $9 then $10 else token_ciphertext end,
               refresh_token_ciphertext = case when $11 then $12 else refresh_token_ciphertext end,
               last_refreshed_at = case when $9 and $10 is not null then now() else last_refreshed_at end
         where account_id = $1 and id = $2 and deleted_at is null
        """;

    private const string UpdateOfficialSql = """
        -- zalo.update_official_account
        update engine.official_accounts
           set app_id = $3,
               app_secret_ciphertext = case when $4 then $5 else app_secret_ciphertext end,
               oa_secret_key_ciphertext = case when $6 then $7 else oa_secret_key_ciphertext end,
               mini_app_key_ciphertext = case when $8 then $9 else mini_app_key_ciphertext end
         where account_id = $1 and zalo_account_id = $2
        """;

    // An Official Account that is deleted may be connected again, by another account too, and leaves no secret behind.
    private const string DeleteSql = """
        -- zalo.delete_account
        with official as (delete from engine.official_accounts where account_id = $1 and zalo_account_id = $2)
        update zalo_accounts set deleted_at = now(), token_ciphertext = null, refresh_token_ciphertext = null
         where account_id = $1 and id = $2 and deleted_at is null
        """;

    // In the transaction of the change, so that a process that dies after it leaves no Official Account that nobody looks at. It is due a
    // little later: whoever made the change also tells the grain itself.
    private const string LookSql = """
        -- zalo.look_at_tokens
        insert into engine.wakeups (id, shard, due_at, account_id, target, kind, payload)
        values (nextval('engine.wakeup_ids'), $1, now() + interval '2 seconds', $2, $3, $4, '')
        """;

    /// <summary>A wake-up for the grain that keeps the tokens of the row.</summary>
    public static NpgsqlBatchCommand Look(AccountId account, long id) => Wake(LookSql, GrainKey.ZaloToken(account, id), TokenWords.Look);

    private const string LookAtImportSql = """
        -- zalo.look_at_import
        insert into engine.wakeups (id, shard, due_at, account_id, target, kind, payload)
        select nextval('engine.wakeup_ids'), $1, now() + interval '2 seconds', $2, $3, $4, '' where exists (select from engine.grains where key = $3)
        """;

    /// <summary>A wake-up for the grain that keeps the last import of the row's followers, where there was one.</summary>
    public static NpgsqlBatchCommand LookAtImport(AccountId account, long id) => Wake(LookAtImportSql, GrainKey.FollowerImport(account, id), FollowerImports.Work);

    private static NpgsqlBatchCommand Wake(string text, GrainKey target, string kind) => new(text)
    {
        Parameters =
        {
            new NpgsqlParameter<short> { TypedValue = WakeupShard.Of(target) }, CatalogValues.Id(target.Account.Value), Text(target.Text), Text(kind),
        },
    };

    public static NpgsqlBatchCommand Insert(AccountId account, long id, RowChange row, SealedSecrets secrets) => With(InsertSql, account, id,
        Text(row["zaloUserId"]), Text(row["displayName"]), Text(row["email"]), Text(row["avatarUrl"]), Text(row["scopes"]), Time(row["tokenExpiry"]),
        Time(row["revokedAt"]), Bytes(secrets.Of("accessToken")), Bytes(secrets.Of("refreshToken")));

    public static NpgsqlBatchCommand InsertOfficial(AccountId account, long id, RowChange row, SealedSecrets secrets) => With(InsertOfficialSql, account, id,
        Text(row["zaloUserId"]), Text(row["appId"]), Bytes(secrets.Of("appSecret")), Bytes(secrets.Of("oaSecretKey")), Bytes(secrets.Of("miniAppKey")));

    public static NpgsqlBatchCommand Update(AccountId account, long id, RowChange row, SealedSecrets secrets) => With(UpdateSql, account, id,
        Text(row["displayName"]), Text(row["email"]), Text(row["avatarUrl"]), Text(row["scopes"]), Time(row["tokenExpiry"]), Time(row["revokedAt"]),
        Flag(secrets.Has("accessToken")), Bytes(secrets.Of("accessToken")), Flag(secrets.Has("refreshToken")), Bytes(secrets.Of("refreshToken")));

    public static NpgsqlBatchCommand UpdateOfficial(AccountId account, long id, RowChange row, SealedSecrets secrets) => With(UpdateOfficialSql, account, id,
        Text(row["appId"]), Flag(secrets.Has("appSecret")), Bytes(secrets.Of("appSecret")), Flag(secrets.Has("oaSecretKey")), Bytes(secrets.Of("oaSecretKey")),
        Flag(secrets.Has("miniAppKey")), Bytes(secrets.Of("miniAppKey")));

    public static NpgsqlBatchCommand Delete(AccountId account, long id) => With(DeleteSql, account, id);

    private static NpgsqlBatchCommand With(string text, AccountId account, long id, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(id) } };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }

    private static NpgsqlParameter Text(object? value) => new() { NpgsqlDbType = NpgsqlDbType.Text, Value = value ?? DBNull.Value };

    private static NpgsqlParameter Flag(bool value) => new() { Value = value };

    private static NpgsqlParameter Bytes(byte[]? value) => new() { NpgsqlDbType = NpgsqlDbType.Bytea, Value = value ?? (object)DBNull.Value };

    private static NpgsqlParameter Time(object? value) =>
        new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = value is DateTimeOffset time ? time.UtcDateTime : DBNull.Value };
}
