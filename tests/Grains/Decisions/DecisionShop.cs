using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Decisions;

/// <summary>An account with an Official Account, whose systems ask for messages.</summary>
internal sealed class DecisionShop : IAsyncDisposable
{
    private readonly AsyncDisposables _all = new();

    private DecisionShop(EngineCluster engine, SimulatedZalo zalo, AccountId account) => (Engine, Zalo, Account) = (engine, zalo, account);

    public EngineCluster Engine { get; }

    public SimulatedZalo Zalo { get; }

    public AccountId Account { get; }

    public static async Task<DecisionShop> OpenAsync(PostgresCluster postgres, int silos = 1, bool lawful = false)
    {
        var database = await postgres.CreateDatabaseAsync();
        var zalo = await SimulatedZalo.StartAsync();
        var engine = await EngineCluster.StartAsync(database, silos, zaloOptions: new ZaloOptions { OpenApi = zalo.Url, Business = zalo.Url });
        var account = lawful ? await engine.LawfulAccountAsync() : await engine.AccountAsync();
        await engine.OfficialAccountAsync(account, SimulatedZalo.OaId, SimulatedZalo.Token);
        await engine.ExecuteAsync($$$"""
            insert into oatemplates (account_id, code, content, status, variablesjson) values ({{{account}}}, 'hello', 'Chào {{ first_name }}', 'Approved', '["first_name"]')
            """);
        var shop = new DecisionShop(engine, zalo, account);
        shop._all.Add(database);
        shop._all.Add(zalo);
        shop._all.Add(engine);
        return shop;
    }

    /// <summary>A customer whom messages reach.</summary>
    public Task<long> CustomerAsync(string externalId, string zaloUserId, bool consents = true, string? timezone = null)
    {
        var columns = ImmutableDictionary<string, string?>.Empty.Add("first_name", "Lan").Add("marketing_consent", consents ? "true" : "false");
        columns = timezone is null ? columns : columns.Add("timezone", timezone);
        return Engine.CustomerAsync(Account, externalId, Engine.Identify(externalId, ProfilePatch.Empty with { Columns = columns }, new Identity(IdentityKind.Zalo, zaloUserId)));
    }

    public static MessageRequest Request(string category = "promotion", string? key = null, string text = "Giảm 10%", params string[] tags) => new()
    {
        Channel = "oa",
        Category = category,
        Text = text,
        Tags = [.. tags],
        IdempotencyKey = key,
        RequestHash = key is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes(category + text)),
    };

    public async Task<JsonElement> SendAsync(long customer, MessageRequest request)
    {
        var answer = await Engine.Grains.Customer(Account, customer).Send(request);
        Assert.Equal(MessageRequestOutcome.Decided, answer.Outcome);
        return JsonDocument.Parse(answer.Json!).RootElement;
    }

    public async Task<JsonElement> ExplainAsync(long customer, MessageRequest request)
    {
        var answer = await Engine.Grains.Customer(Account, customer).Explain(request);
        Assert.Equal(MessageRequestOutcome.Decided, answer.Outcome);
        return JsonDocument.Parse(answer.Json!).RootElement;
    }

    /// <summary>A row of <c>frequencyCaps</c>, and every silo knows of it.</summary>
    public async Task<long> CapAsync(int max, int minutes = 1440, string? more = null)
    {
        var id = await Engine.ScalarAsync<long>($$"""
            insert into frequencycaps (account_id, windowjson, rulesjson) values ({{Account}}, '{"kind":"rolling","minutes":{{minutes}}}', '[{"max":{{max}}{{more}}}]') returning id
            """);
        await SettledAsync();
        return id;
    }

    /// <summary>Waits until all silos have the rules as they stand now.</summary>
    public Task SettledAsync() => Engine.PolicySettledAsync(Account);

    public Task SentAsync(long count) => Engine.EventuallyAsync(count, $"select count(*) from oamessages where account_id = {Account} and status = 'sent'", 40);

    public ValueTask DisposeAsync() => _all.DisposeAsync();
}
