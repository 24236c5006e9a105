using System.Net.Http.Json;
using Npgsql;
using ZaloOrleans.Crash;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>
/// An account whose journey waits <see cref="Wait"/> and then sends one message, and the books of it: our database and what Zalo accepted.
/// </summary>
internal sealed class Shop : IAsyncDisposable
{
    /// <summary>How long the journey waits: long enough for a fault between the event and the timer.</summary>
    public const string Wait = "PT8S";

    private readonly EngineClient _client;
    private readonly NpgsqlDataSource _sql;
    private int _people;

    private Shop(EngineClient client, NpgsqlDataSource sql) => (_client, _sql) = (client, sql);

    /// <summary>The account's client of the API.</summary>
    public HttpClient Api => _client.Account;

    public static async Task<Shop> OpenAsync(Installation installation)
    {
        var client = new EngineClient(installation);
        await client.SetUpAsync(Wait);
        // No pool: its connections would break with the server.
        return new Shop(client, NpgsqlDataSource.Create(installation.OwnerConnectionString + ";Pooling=false"));
    }

    /// <summary>Sends one event by itself.</summary>
    public Task<HttpResponseMessage> TrackAsync(string messageId, string name, string user) =>
        Api.PostAsJsonAsync("/v1/track", Items.Event(messageId, name, user).Where(field => field.Key != "type").ToDictionary());

    /// <summary>Tells one customer's name.</summary>
    public Task<HttpResponseMessage> IdentifyAsync(string user) => Api.PostAsJsonAsync("/v1/identify", new { userId = user, traits = new { firstName = "Ánh" } });

    /// <summary>New customers enter the journey. Returns when each of them waits in it.</summary>
    public async Task<IReadOnlyList<string>> EnterAsync(int count)
    {
        var people = Enumerable.Range(_people, count).ToList();
        _people += count;
        await _client.BatchAsync(people.Select(Items.Person));
        await _client.BatchAsync(people.Select(Items.Go));
        await Eventually.IsAsync("every run waits", _people, () => CountAsync("select count(*) from journeylogs l join journeys j on j.id = l.journey_id where l.outcome = 'waiting' and j.name = 'Crash go'"));
        return [.. people.Select(Items.ZaloUser)];
    }

    /// <summary>The customers who are these users of Zalo's.</summary>
    public async Task<IReadOnlyList<GrainKey>> CustomersAsync(IReadOnlyList<string> zaloUsers)
    {
        await using var command = _sql.CreateCommand("""
            select l.account_id, l.customer_id from customerzalolinks l join zalo_accounts z on z.id = l.zalo_account_id where z.zalo_user_id = any($1)
            """);
        command.Parameters.Add(new() { Value = zaloUsers.ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        var found = new List<GrainKey>();
        while (await reader.ReadAsync())
            found.Add(GrainKey.Customer(new AccountId(reader.GetInt64(0)), reader.GetInt64(1)));
        return found;
    }

    /// <summary>Zalo takes its time for each answer.</summary>
    public Task SlowDownZaloAsync(TimeSpan by) =>
        _client.FaultAsync(new { match = new { endpoint = "message/cs" }, behaviour = "latency", value = (int)by.TotalMilliseconds });

    public Task EndFaultsAsync() => _client.ClearFaultsAsync();

    /// <summary>How many sends are under way.</summary>
    public Task<int> SendingAsync() => CountAsync("select count(*) from engine.messages where outcome = 'sending'");

    /// <summary>Waits until nothing is left to do, and finds that each of these customers got one message, and our book says so.</summary>
    public async Task AssertEachGotOneMessageAsync(IReadOnlyList<string> zaloUsers)
    {
        await NothingIsLeftAsync();
        var accepted = await AcceptedAsync();
        Assert.Equal(zaloUsers.Select(user => (user, 1)), zaloUsers.Select(user => (user, accepted.GetValueOrDefault(user))));
        Assert.Equal(
            string.Join('\n', zaloUsers.Order(StringComparer.Ordinal).Select(user => $"{user} sent")),
            await TextAsync($"""
                select string_agg(z.zalo_user_id || ' ' || o.status || coalesce(' ' || m.outcome, '') || coalesce(' ' || m.error_text, ''), E'\n' order by z.zalo_user_id collate "C")
                from oamessages o join engine.messages m on m.message_id = o.id
                join customerzalolinks l on l.customer_id = o.customer_id join zalo_accounts z on z.id = l.zalo_account_id
                where z.zalo_user_id in ({string.Join(',', zaloUsers.Select(user => $"'{user}'"))})
                """));
    }

    /// <summary>Waits until nothing is left to do, and finds that none of these customers got two messages: what nobody knows the end of is not sent again.</summary>
    public async Task AssertNobodyGotTwoMessagesAsync(IReadOnlyList<string> zaloUsers)
    {
        await NothingIsLeftAsync();
        var accepted = await AcceptedAsync();
        Assert.All(zaloUsers, user => Assert.InRange(accepted.GetValueOrDefault(user), 0, 1));
    }

    /// <summary>How many messages Zalo accepted for each of its users; those to phones, which other tests sent here, are nobody's of them.</summary>
    private async Task<Dictionary<string, int>> AcceptedAsync() => (await _client.SendsAsync()).Where(send => send.GetProperty("accepted").GetBoolean())
        .Select(send => send.GetProperty("userId").GetString()).OfType<string>().CountBy(user => user).ToDictionary();

    /// <summary>Each acknowledged event is stored, and none twice.</summary>
    public async Task AssertStoredOnceAsync(EventStream events)
    {
        var acknowledged = events.Acknowledged;
        var stored = (await TextAsync("select string_agg(propertiesjson ->> 'id', ' ') from events where event_name = 'seen'")).Split(' ').CountBy(id => id).ToDictionary();
        Assert.Equal([], acknowledged.Except(stored.Keys));
        Assert.DoesNotContain(stored, id => id.Value > 1);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _sql.DisposeAsync();
    }

    private Task NothingIsLeftAsync() => Eventually.IsAsync("nothing is left to do", 0, () => CountAsync("""
        select (select count(*) from engine.journey_runs where status = 'active') + (select count(*) from engine.send_queue)
             + (select count(*) from engine.messages where outcome = 'sending') + (select count(*) from engine.wakeups)
        """));

    private async Task<int> CountAsync(string sql) => (int)(long)(await ScalarAsync(sql))!;

    private async Task<string> TextAsync(string sql) => (string)(await ScalarAsync(sql))!;

    private async Task<object?> ScalarAsync(string sql)
    {
        await using var command = _sql.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
