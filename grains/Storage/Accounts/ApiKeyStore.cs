using System.Text.Json.Nodes;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Accounts;

/// <summary>API keys. A secret leaves in the answer that makes its key, and is nowhere else.</summary>
public sealed class ApiKeyStore(NpgsqlDataSource engine, CatalogChanges changes, KeyAnswerSeal seal)
{
    /// <summary>Makes a key.</summary>
    public Task<CatalogAnswer> CreateAsync(AccountId account, NewApiKey key, CatalogChange change) =>
        changes.RunAsEngineAsync(account, change, null, async transaction =>
        {
            var (json, text) = await InsertAsync(account, key, transaction);
            json["key"] = text;
            return new CatalogAnswer(CatalogOutcome.Created, json.ToJsonString(Json.Plain), null, []);
        }, seal);

    /// <summary>All keys of an account, revoked ones too: <c>{items}</c>.</summary>
    public async Task<CatalogAnswer> ListAsync(AccountId account)
    {
        await using var command = ApiKeySql.List(engine, account);
        var items = await ReadAsync(command, reader => (JsonNode)ApiKeyRow.Read(reader).ToJson());
        return CatalogAnswer.Done(new JsonObject { ["items"] = new JsonArray([.. items]) }.ToJsonString(Json.Plain));
    }

    /// <summary>Revokes a key.</summary>
    public Task<CatalogAnswer> RevokeAsync(AccountId account, long id, CatalogChange change) =>
        changes.RunAsEngineAsync(account, change, null, async transaction =>
            (await transaction.ListAsync(ApiKeySql.Revoke(account, id), ApiKeyRow.Read)) is [var revoked]
                ? CatalogAnswer.Done(revoked.ToJson().ToJsonString(Json.Plain))
                : CatalogRefusals.NotFound);

    /// <summary>The key with this public id, whatever its state; null where there is none.</summary>
    public async Task<ApiKeyRecord?> FindAsync(string publicId)
    {
        await using var command = ApiKeySql.Find(engine, publicId);
        return (await ReadAsync(command, reader => new ApiKeyRecord(
            reader.GetInt64(0), reader.GetInt64(1), reader.GetFieldValue<byte[]>(2), reader.GetString(3), reader.GetString(4),
            [.. reader.GetFieldValue<string[]>(5)], [.. reader.GetFieldValue<string[]>(6)],
            reader.IsDBNull(7) ? null : new DateTimeOffset(reader.GetDateTime(7)),
            reader.IsDBNull(8) ? null : new DateTimeOffset(reader.GetDateTime(8)))
        {
            AccountOrigins = [.. reader.GetFieldValue<string[]>(9)],
        })).FirstOrDefault();
    }

    internal static async Task<(JsonObject Json, string Text)> InsertAsync(AccountId account, NewApiKey key, CatalogTransaction transaction)
    {
        var text = ApiKeyText.New(key.Kind);
        var row = (await transaction.ListAsync(ApiKeySql.Insert(account, key, text), ApiKeyRow.Read))[0];
        return (row.ToJson(), text.ToString());
    }

    private static async Task<List<T>> ReadAsync<T>(NpgsqlCommand command, Func<NpgsqlDataReader, T> read)
    {
        try
        {
            await using var reader = await command.ExecuteReaderAsync();
            var rows = new List<T>();
            while (await reader.ReadAsync())
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception e) when (CatalogErrors.IsPassing(e))
        {
            throw new BusyException("The database is busy or away.");
        }
    }
}
