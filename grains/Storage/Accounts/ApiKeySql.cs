using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Accounts;

/// <summary>Statements about API keys.</summary>
internal static class ApiKeySql
{
    private const string InsertSql = $"""
        -- accounts.insert_api_key
        insert into engine.api_keys (account_id, public_id, secret_hash, kind, name, scopes, origins, expires_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8) returning {ApiKeyRow.Columns}
        """;

    private const string ListSql = $"""
        -- accounts.list_api_keys
        select {ApiKeyRow.Columns} from engine.api_keys where account_id = $1 order by id
        """;

    // A key that was revoked before keeps the time of the first time.
    private const string RevokeSql = $"""
        -- accounts.revoke_api_key
        update engine.api_keys set revoked_at = coalesce(revoked_at, now()) where account_id = $1 and id = $2 returning {ApiKeyRow.Columns}
        """;

    // A key of an account that was deleted is as good as none.
    private const string FindSql = """
        -- accounts.find_api_key
        select k.id, k.account_id, k.secret_hash, k.kind, k.name, k.scopes, k.origins, k.expires_at, k.revoked_at,
               array(select jsonb_array_elements_text(s.allowed_origins))
          from engine.api_keys k join accounts a on a.id = k.account_id and a.deleted_at is null
          left join engine.account_settings s on s.account_id = k.account_id where k.public_id = $1
        """;

    public static NpgsqlBatchCommand Insert(AccountId account, NewApiKey key, ApiKeyText text) => new(InsertSql)
    {
        Parameters =
        {
            Id(account.Value), new() { Value = text.PublicId }, new() { Value = text.SecretHash }, new() { Value = key.Kind }, new() { Value = key.Name },
            new() { Value = key.Scopes.ToArray() }, new() { Value = key.Origins.ToArray() },
            new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = key.ExpiresAt is { } expires ? expires.UtcDateTime : DBNull.Value },
        },
    };

    public static NpgsqlBatchCommand Revoke(AccountId account, long id) => new(RevokeSql) { Parameters = { Id(account.Value), Id(id) } };

    public static NpgsqlCommand List(NpgsqlDataSource engine, AccountId account) => With(engine, ListSql, Id(account.Value));

    public static NpgsqlCommand Find(NpgsqlDataSource engine, string publicId) => With(engine, FindSql, new NpgsqlParameter<string> { TypedValue = publicId });

    private static NpgsqlCommand With(NpgsqlDataSource engine, string text, NpgsqlParameter parameter)
    {
        var command = engine.CreateCommand(text);
        command.Parameters.Add(parameter);
        return command;
    }

    private static NpgsqlParameter<long> Id(long id) => new() { TypedValue = id };
}
