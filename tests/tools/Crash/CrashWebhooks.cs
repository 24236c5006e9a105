using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash;

/// <summary>
/// Zalo's webhooks as bad as they get: each comes up to five times, in no order, some of them an hour old, between forged ones; and what is not
/// answered comes again.
/// </summary>
public sealed class CrashWebhooks(Installation installation, Random random) : IDisposable
{
    private const int AtOnce = 8;
    private const int AtOnceInABurst = 32;
    private const int MostCopies = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http = new() { BaseAddress = new Uri(installation.Connection.Api), Timeout = TimeSpan.FromSeconds(5) };
    private readonly ConcurrentDictionary<string, byte> _told = [];
    private readonly Lock _lock = new();
    private int _forgedTaken;

    /// <summary>The longest that an acknowledgement took, since the last burst began.</summary>
    public TimeSpan Slowest { get; private set; }

    /// <summary>Zalo's ids of the messages in webhooks that were acknowledged.</summary>
    public IReadOnlySet<string> Told => _told.Keys.ToHashSet();

    /// <summary>Forged webhooks that were answered as if they were Zalo's.</summary>
    public int ForgedTaken => _forgedTaken;

    /// <summary>Customers write to the Official Account; each message is told of until it is acknowledged.</summary>
    /// <param name="people">Their numbers.</param>
    public Task SayAsync(IEnumerable<int> people)
    {
        var now = DateTimeOffset.UtcNow;
        return PostAsync(Worse(people.Select(i => new Telling(FormattableString.Invariant($"said-{i}"),
            id => SaidBy(Items.ZaloUser(i), id, i % 2 == 0 ? now : now.AddHours(-1))))), AtOnce);
    }

    /// <summary>Many webhooks in a short time, as when the address was away: ten of each person, each once.</summary>
    /// <param name="count">How many.</param>
    /// <param name="firstPerson">The number of the first person.</param>
    public Task BurstAsync(int count, int firstPerson)
    {
        var now = DateTimeOffset.UtcNow;
        Slowest = TimeSpan.Zero;
        return PostAsync([.. Enumerable.Range(0, count).Select(n => new Post(FormattableString.Invariant($"said-burst-{n}"),
            SaidBy(Items.ZaloUser(firstPerson + (n / 10)), FormattableString.Invariant($"said-burst-{n}"), now), IsForged: false))], AtOnceInABurst);
    }

    /// <summary>Zalo tells of messages that it accepted: echoes, and receipts of templates by phone.</summary>
    public Task TellAsync(IEnumerable<AskedSend> sends) => PostAsync(Worse(sends.Select(s => new Telling(s.MessageId!, id => s.IsByPhone ? ReceiptOf(s, id) : EchoOf(s, id)))), AtOnce);

    public void Dispose() => _http.Dispose();

    /// <summary>Each up to five times, and a forged one beside it, in no order. The forged one names a message of its own, so that an effect of it would be seen.</summary>
    private Post[] Worse(IEnumerable<Telling> tellings)
    {
        var all = tellings.SelectMany(t => Enumerable.Repeat(new Post(t.Id, t.BodyOf(t.Id), IsForged: false), random.Next(1, MostCopies + 1))
            .Append(new Post(t.Id, t.BodyOf($"forged-{t.Id}"), IsForged: true))).ToArray();
        random.Shuffle(all);
        return all;
    }

    /// <summary>Posts webhooks until each is answered.</summary>
    private Task PostAsync(Post[] all, int atOnce) =>
        Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (webhook, _) =>
        {
            var start = TimeProvider.System.GetTimestamp();
            HttpStatusCode? status;
            while ((status = await TryAsync(webhook.Body, webhook.IsForged)) is not (HttpStatusCode.OK or HttpStatusCode.Unauthorized))
            {
                if (TimeProvider.System.GetElapsedTime(start) > Patience)
                {
                    throw new TimeoutException($"A webhook is not acknowledged after {Patience}.");
                }

                await Task.Delay(100, CancellationToken.None);
            }

            if (status == HttpStatusCode.OK && webhook.IsForged)
            {
                Interlocked.Increment(ref _forgedTaken);
            }
            else if (status == HttpStatusCode.OK)
            {
                _told.TryAdd(webhook.Id, 0);
            }
            else if (!webhook.IsForged)
            {
                throw new InvalidOperationException("A webhook with a good signature was refused.");
            }
        });

    private async Task<HttpStatusCode?> TryAsync(string body, bool isForged)
    {
        var zalo = installation.Connection.Zalo;
        var time = JsonNode.Parse(body)!["timestamp"]!.GetValue<string>();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/zalo") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-ZEvent-Signature",
            "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(zalo.AppId + body + time + (isForged ? "guessed" : zalo.OaSecretKey)))));
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            using var answer = await _http.SendAsync(request);
            var took = TimeProvider.System.GetElapsedTime(start);
            lock (_lock)
            {
                Slowest = took > Slowest ? took : Slowest;
            }

            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private string SaidBy(string user, string id, DateTimeOffset at) =>
        BodyOf("user_send_text", user, installation.Connection.Zalo.OaId, at, new JsonObject { ["msg_id"] = id, ["text"] = "Còn hàng không shop?" });

    private string EchoOf(AskedSend send, string id) => BodyOf("oa_send_text", installation.Connection.Zalo.OaId, send.User,
        DateTimeOffset.FromUnixTimeMilliseconds(send.At), new JsonObject { ["msg_id"] = id, ["text"] = send.Text });

    private string ReceiptOf(AskedSend send, string id) => BodyOf("user_received_message", installation.Connection.Zalo.OaId, send.User,
        DateTimeOffset.FromUnixTimeMilliseconds(send.At), new JsonObject { ["delivery_time"] = Digits(send.At), ["msg_id"] = id, ["tracking_id"] = send.TrackingId });

    private string BodyOf(string name, string sender, string recipient, DateTimeOffset at, JsonObject message) => new JsonObject
    {
        ["event_name"] = name,
        ["app_id"] = installation.Connection.Zalo.AppId,
        ["sender"] = new JsonObject { ["id"] = sender },
        ["recipient"] = new JsonObject { ["id"] = recipient },
        ["message"] = message,
        ["timestamp"] = Digits(at.ToUnixTimeMilliseconds()),
    }.ToJsonString();

    private static string Digits(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Something to tell, and the body that tells it about a message of this id.</summary>
    private sealed record Telling(string Id, Func<string, string> BodyOf);

    /// <summary>A body to be posted.</summary>
    private sealed record Post(string Id, string Body, bool IsForged);
}
