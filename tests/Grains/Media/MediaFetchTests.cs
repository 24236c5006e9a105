using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Media;

/// <summary>From a webhook with media to their bytes in a real database.</summary>
public sealed class MediaFetchTests(PostgresCluster postgres) : IAsyncLifetime
{
    private const string AppId = "1163843031413526746";
    private const string OaId = "2197174064623873199";
    private const string Key = "a-secret-key";
    private const string User = "9001";
    private const int Most = 600_000;
    private readonly AsyncDisposables _all = new();
    private TestDatabase _database = null!;
    private MediaServer _server = null!;
    private EngineCluster _engine = null!;
    private AccountId _account;
    private int _messages;

    public async ValueTask InitializeAsync()
    {
        _database = _all.Add(await postgres.CreateDatabaseAsync());
        _server = _all.Add(await MediaServer.StartAsync());
        _engine = _all.Add(await StartAsync());
        _account = await _engine.AccountAsync();
        await _engine.OfficialAccountAsync(_account, OaId, "token", AppId, Key);
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task Medium_IsStoredOnce_AndReadInParts_ByItsAccountAlone()
    {
        var (url, bytes) = _server.Has("/1", 300_000);
        var body = Body("image", url);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => TakeAsync(body)));
        await StatesAsync("stored");

        var customer = await CustomerAsync();
        var media = Assert.Single(Assert.Single(await MessagesAsync(customer)).GetProperty("media").EnumerateArray());
        var id = media.GetProperty("id").GetInt64();
        Assert.Equal(($"/v1/conversations/{customer}/media/{id}", 0, "image", "stored", 300_000L), (Text(media, "link"), media.GetProperty("attachment").GetInt32(),
            Text(media, "kind"), Text(media, "state"), media.GetProperty("size").GetInt64()));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), Text(media, "sha256"));
        Assert.Equal(1, _server.Asked("/1"));

        var query = _engine.Grains.Query(_account);
        Assert.Equal(new MediaFile("image", "image/jpeg", null, 300_000, Text(media, "sha256")!, 2), await query.Media(customer, id));
        Assert.Equal(bytes, (byte[])[.. (await query.MediaPart(id, 0))!, .. (await query.MediaPart(id, 1))!]);
        Assert.Null(await query.MediaPart(id, 2));

        // Nobody else's, and nobody else's conversation.
        var other = _engine.Grains.Query(await _engine.AccountAsync());
        Assert.Null(await other.Media(customer, id));
        Assert.Null(await other.MediaPart(id, 0));
        Assert.Null(await query.Media(customer + 1, id));
        Assert.Null(await query.Media(customer, id + 1));
    }

    [Fact]
    public async Task Media_OfOneMessage_StandEachForItself()
    {
        var file = _server.Has("/ok", 10).Url;
        await TakeAsync(Message($"""
            {Attachment("image", file)},{Attachment("image", _server.Refuses("/404", 404))},{Attachment("video", _server.Has("/declared", Most + 1).Url)},
            {Attachment("video", _server.Has("/undeclared", Most + 1, declared: false).Url)},{Attachment("audio", _server.Redirects("/inside", "http://10.0.0.1/x"))},
            {Attachment("link", file)},{Attachment("gif", "url_to_gif")},{Attachment("sticker", "")},
            {Attachment("file", file, $@",""size"":""{Most + 1}"",""name"":""bill.pdf""")},{Attachment("file", file, $@",""size"":""10"",""name"":""a.pdf"",""checksum"":""{new string('0', 32)}""")}
            """));

        await _engine.EventuallyAsync("9 0", "select count(*) || ' ' || count(*) filter (where state = 'pending') from engine.media");
        Assert.Equal(
            [
                "0 image stored  1", "1 image failed http_404 3", "2 video too_large too_large 1", "3 video too_large too_large 1", "4 audio failed address_not_allowed 1",
                "6 gif failed invalid_url 1", "7 sticker failed no_url 0", "8 file too_large too_large 1", "9 file failed checksum_mismatch 3",
            ],
            (await _engine.ScalarAsync<string>("select string_agg(place || ' ' || kind || ' ' || state || ' ' || coalesce(reason, '') || ' ' || attempts, '|' order by place) from engine.media")).Split('|'));
        Assert.Equal("600001,-,600001", await _engine.ScalarAsync<string>("select string_agg(coalesce(coalesce(size, told_size)::text, '-'), ',' order by place) from engine.media where state = 'too_large'"));
        Assert.Equal(9, Assert.Single(await MessagesAsync(await CustomerAsync())).GetProperty("media").GetArrayLength());
        Assert.Equal(1, await _engine.ScalarAsync<long>("select count(distinct media_id) from engine.media_parts"));
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
    }

    [Fact]
    public async Task Medium_ThatComesLate_IsTriedUntilItIsThere()
    {
        var bytes = RandomNumberGenerator.GetBytes(1_000);
        var asked = 0;
        var url = _server.At("/1", async http =>
        {
            if (Interlocked.Increment(ref asked) < 4)
            {
                http.Response.StatusCode = 503;
                return;
            }

            await http.Response.Body.WriteAsync(bytes);
        });
        await TakeAsync(Body("file", url));

        await StatesAsync("stored");
        Assert.Equal("4 application/octet-stream", await _engine.ScalarAsync<string>("select attempts || ' ' || content_type from engine.media"));
        Assert.Equal(4, asked);
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
    }

    /// <summary>One that the database does not take is no reason to stop, and none to lose it.</summary>
    [Fact]
    public async Task Medium_ThatCannotBeStored_IsTriedAgain_AndItsLaneGoesOn()
    {
        await _engine.ExecuteAsync("alter table engine.media_parts add constraint small check (length(bytes) < 100)");
        await TakeAsync(Message(string.Join(',', Enumerable.Range(0, 2 * MediaLanes.Count)
            .Select(i => Attachment("image", _server.Has($"/{i}", i < MediaLanes.Count ? 1_000 : 10).Url)))));

        await _engine.EventuallyAsync("4 4", $"select count(*) filter (where state = 'stored') || ' ' || count(*) filter (where reason = 'not_kept' and state = 'pending') from engine.media");
        await _engine.ExecuteAsync("alter table engine.media_parts drop constraint small");

        await _engine.EventuallyAsync(8L, "select count(*) from engine.media where state = 'stored' and reason is null", 60);
    }

    /// <summary>A medium that does not come holds up nobody: not the conversation, and not the media of the other lanes.</summary>
    [Fact]
    public async Task Medium_ThatDoesNotCome_HoldsUpNeitherTheConversationNorOtherMedia()
    {
        var slow = _server.At("/slow", http => Task.Delay(Timeout.Infinite, http.RequestAborted));
        await TakeAsync(Body("image", slow));
        await EventuallyAskedAsync("/slow", 1);
        var fast = _server.Has("/1", 10).Url;
        await TakeAsync(Message(string.Join(',', Enumerable.Repeat(Attachment("image", fast), MediaLanes.Count))));
        await TakeAsync(Message("", "text", "Còn hàng không?"));

        // All lanes but the one that waits.
        await _engine.EventuallyAsync("pending,pending,stored,stored,stored", "select string_agg(state, ',' order by state) from engine.media");
        await _engine.EventuallyAsync(0L, "select count(*) from engine.webhook_inbox");
        Assert.Equal(["Còn hàng không?", "[image]", "[image]"], (await MessagesAsync(await CustomerAsync())).Select(m => Text(m, "content")));
        Assert.Equal("pending", Text((await MessagesAsync(await CustomerAsync()))[2].GetProperty("media")[0], "state"));
    }

    /// <summary>However many wait, over however many lanes: no more are in a silo's memory than it may have.</summary>
    [Fact]
    public async Task Media_InASilosMemory_AreBounded()
    {
        var (now, most, all, both) = (0, 0, 0, new TaskCompletionSource());
        var url = _server.At("/1", async http =>
        {
            var open = Interlocked.Increment(ref now);
            InterlockedMax(ref most, open);
            if (open == 2)
            {
                both.TrySetResult();
            }

            // Two are there at a time; and a moment more, in which another one would come if it could.
            await both.Task.WaitAsync(http.RequestAborted);
            await Task.Delay(100, http.RequestAborted);
            Interlocked.Decrement(ref now);
            Interlocked.Increment(ref all);
            await http.Response.Body.WriteAsync(new byte[100]);
        });
        await TakeAsync(Message(string.Join(',', Enumerable.Repeat(Attachment("image", url), 10))));

        await _engine.EventuallyAsync(10L, "select count(*) from engine.media where state = 'stored'");
        Assert.Equal((2, 10), (most, all));
    }

    /// <summary>The silo dies while it fetches: the next one fetches again, once, and nothing is lost.</summary>
    [Fact]
    public async Task Silo_KilledWhileItFetches_AnotherFetchesOnceMore()
    {
        var bytes = RandomNumberGenerator.GetBytes(300_000);
        var asked = 0;
        var url = _server.At("/1", async http =>
        {
            if (Interlocked.Increment(ref asked) == 1)
            {
                await http.Response.Body.WriteAsync(bytes.AsMemory(0, 1_000));
                await http.Response.Body.FlushAsync();
                await Task.Delay(Timeout.Infinite, http.RequestAborted);
            }

            await http.Response.Body.WriteAsync(bytes);
        });
        await TakeAsync(Body("image", url));
        await EventuallyAskedAsync("/1", 1);
        await _engine.Orleans.KillSiloAsync(_engine.Orleans.Silos[0]);
        Assert.Equal("pending 0", await _engine.ScalarAsync<string>("select state || ' ' || attempts from engine.media"));

        await using var next = await StartAsync();
        await _engine.ExecuteAsync($"update engine.wakeups set due_at = now() where account_id = {_account}");

        await StatesAsync("stored", 60);
        Assert.Equal(2, asked);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), await _engine.ScalarAsync<string>("select encode(sha256, 'hex') from engine.media"));
        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
    }

    /// <summary>The silo dies after the medium was stored, before it said so: its signal comes again and finds nothing to do.</summary>
    [Fact]
    public async Task Signal_OfAMediumThatIsStored_DoesNothing()
    {
        await TakeAsync(Body("image", _server.Has("/1", 10).Url));
        await StatesAsync("stored");
        var lane = await _engine.ScalarAsync<short>("select lane from engine.media");

        await _engine.PlantAsync(GrainKey.MediaFetch(_account, lane), MediaLanes.Work, []);

        await _engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {_account}");
        Assert.Equal((1, "1"), (_server.Asked("/1"), await _engine.ScalarAsync<string>("select attempts::text from engine.media")));
    }

    private Task<EngineCluster> StartAsync() => EngineCluster.StartAsync(_database, webhooks: new WebhookOptions { Backoff = TimeSpan.FromMilliseconds(20) }, media: new MediaOptions
    {
        MostBytes = Most,
        AtOnce = 2,
        FirstWait = TimeSpan.FromMilliseconds(20),
        PlainHttp = true,
        Networks = ["127.0.0.1/32"],
    });

    private Task StatesAsync(string states, int seconds = 20) => _engine.EventuallyAsync(states, "select string_agg(state, ',' order by state) from engine.media", seconds);

    private async Task EventuallyAskedAsync(string path, int times)
    {
        for (var start = TimeProvider.System.GetTimestamp(); _server.Asked(path) < times; await Task.Delay(25))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(20), $"{path} was asked for {_server.Asked(path)} times.");
        }
    }

    private Task<long> CustomerAsync() => _engine.ScalarAsync<long>($"select customer_id from engine.identities where account_id = {_account} and kind = 2 and value = '{User}'");

    private async Task<List<JsonElement>> MessagesAsync(long customer) => [.. (await _engine.Grains.Query(_account).ConversationMessages(customer, 50, null)).Items()];

    private Task<WebhookReceipt> TakeAsync(string body)
    {
        var raw = Encoding.UTF8.GetBytes(body);
        var mac = "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(AppId + body + WebhookEnvelope.Read(raw)!.Timestamp + Key)));
        return _engine.Grains.WebhookIntake().Take(new WebhookDelivery(raw, mac, null));
    }

    private string Body(string kind, string url) => Message(Attachment(kind, url), kind);

    private string Message(string attachments, string kind = "image", string? text = null)
    {
        var number = Interlocked.Increment(ref _messages);
        var said = text is null ? "" : $@",""text"":""{text}""";
        return $$$"""{"app_id":"{{{AppId}}}","event_name":"user_send_{{{kind}}}","timestamp":"{{{1_790_000_000_000 + number}}}","sender":{"id":"{{{User}}}"},"recipient":{"id":"{{{OaId}}}"},"message":{"msg_id":"m{{{number}}}"{{{said}}},"attachments":[{{{attachments}}}]}}""";
    }

    private static string Attachment(string type, string url, string more = "") => $$$"""{"type":"{{{type}}}","payload":{"url":"{{{url}}}"{{{more}}}}}""";

    private static string? Text(JsonElement json, string name) => json.GetProperty(name).GetString();

    private static void InterlockedMax(ref int target, int value)
    {
        for (var seen = Volatile.Read(ref target); seen < value; seen = Volatile.Read(ref target))
        {
            Interlocked.CompareExchange(ref target, value, seen);
        }
    }
}
