using System.Text.Json.Nodes;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Accounts;

/// <summary>Accounts, for the administrator of the installation.</summary>
public sealed class AccountStore(NpgsqlDataSource engine, CatalogChanges changes, KeyAnswerSeal seal)
{
    /// <summary>The account that stands for the installation itself where a row must have one: first answers to the administrator.</summary>
    private static readonly AccountId Installation = new(0);

    private const string Columns = "a.id, a.name, s.timezone, s.currency, a.created_at";

    private const string ReadSql = $"""
        -- accounts.read
        select {Columns} from accounts a join engine.account_settings s on s.account_id = a.id where a.id = $1
        """;

    private const string ListSql = $"""
        -- accounts.list
        select {Columns} from accounts a join engine.account_settings s on s.account_id = a.id
         where a.deleted_at is null and a.id > $1 order by a.id limit $2
        """;

    private const string CountSql = """
        -- accounts.count
        select count(*) from accounts where deleted_at is null
        """;

    /// <summary>Makes an account with its seeds and its first key, in one transaction.</summary>
    public Task<CatalogAnswer> CreateAsync(NewAccount account, CatalogChange change) =>
        changes.RunAsEngineAsync(Installation, change, null, async transaction =>
        {
            var id = await AccountSql.CreateAccountAsync(transaction.Connection, account);
            var (_, key) = await ApiKeyStore.InsertAsync(id, NewApiKey.First, transaction);
            var json = (await transaction.ListAsync(new NpgsqlBatchCommand(ReadSql) { Parameters = { CatalogValues.Id(id.Value) } }, Read))[0];
            json["apiKey"] = key;
            return new CatalogAnswer(CatalogOutcome.Created, json.ToJsonString(Json.Plain), null, []);
        }, seal);

    /// <summary>Accounts by id, and how many there are.</summary>
    /// <param name="after">The id that the page before ended with; 0: the first page.</param>
    /// <param name="limit">Rows at most.</param>
    /// <param name="isCounted">Whether all are counted.</param>
    public async Task<(IReadOnlyList<(long Id, JsonObject Json)> Rows, long? Total)> ListAsync(long after, int limit, bool isCounted)
    {
        try
        {
            await using var batch = engine.CreateBatch();
            batch.BatchCommands.Add(new NpgsqlBatchCommand(ListSql) { Parameters = { CatalogValues.Id(after), new() { Value = limit } } });
            if (isCounted)
            {
                batch.BatchCommands.Add(new NpgsqlBatchCommand(CountSql));
            }

            await using var reader = await batch.ExecuteReaderAsync();
            var rows = new List<(long, JsonObject)>();
            while (await reader.ReadAsync())
            {
                rows.Add((reader.GetInt64(0), Read(reader)));
            }

            return (rows, isCounted && await reader.NextResultAsync() && await reader.ReadAsync() ? reader.GetInt64(0) : null);
        }
        catch (Exception e) when (CatalogErrors.IsPassing(e))
        {
            throw new BusyException("The database is busy or away.");
        }
    }

    private static JsonObject Read(NpgsqlDataReader reader) => new()
    {
        ["id"] = reader.GetInt64(0),
        ["name"] = reader.GetString(1),
        ["timezone"] = reader.GetString(2),
        ["currency"] = reader.GetString(3),
        ["createdAt"] = Json.Time(new DateTimeOffset(reader.GetDateTime(4))),
    };
}
