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
    private const int MostCopies = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private readonly HttpClient _http = new() { BaseAddress = new Uri(installation.Connection.Api), Timeout = TimeSpan.FromSeconds(5) };
    private readonly ConcurrentDictionary<string, byte> _told = [];
    private int _forgedTaken;

    /// <summary>Zalo's ids of the messages in webhooks that were acknowledged.</summary>
    public IReadOnlySet<string> Told => _told.Keys.ToHashSet();

    /// <summary>Forged webhooks that were answered as if they were Zalo's.</summary>
    public int ForgedTaken => _forgedTaken;

    /// <summary>Customers write to the Official Account; each message is told of until it is acknowledged.</summary>
    /// <param name="people">Their numbers.</param>
    public Task SayAsync(IEnumerable<int> people)
    {
        var now = DateTimeOffset.UtcNow;
        return PostAsync(people.Select(i => (FormattableString.Invariant($"said-{i}"), (Func<string, string>)(id => BodyOf("user_send_text", Items.ZaloUser(i),
            installation.Connection.Zalo.OaId, i % 2 == 0 ? now : now.AddHours(-1), id, "Còn hàng không shop?")))));
    }

    /// <summary>Echoes of messages that Zalo accepted.</summary>
    public Task EchoAsync(IEnumerable<AcceptedSend> sends) => PostAsync(sends.Select(s => (s.MessageId, (Func<string, string>)(id => BodyOf("oa_send_text",
        installation.Connection.Zalo.OaId, s.User, DateTimeOffset.FromUnixTimeMilliseconds(s.At), id, s.Text)))));

    public void Dispose() => _http.Dispose();

    /// <summary>Posts webhooks about messages. A forged one names a message of its own, so that an effect of it would be seen.</summary>
    private async Task PostAsync(IEnumerable<(string Id, Func<string, string> BodyOf)> webhooks)
    {
        var all = webhooks.SelectMany(w => Enumerable.Repeat((w.Id, Body: w.BodyOf(w.Id), IsForged: false), random.Next(1, MostCopies + 1))
            .Append((w.Id, Body: w.BodyOf($"forged-{w.Id}"), IsForged: true))).ToArray();
        random.Shuffle(all);
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (webhook, _) =>
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
    }

    private async Task<HttpStatusCode?> TryAsync(string body, bool isForged)
    {
        var zalo = installation.Connection.Zalo;
        var time = JsonNode.Parse(body)!["timestamp"]!.GetValue<string>();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/webhooks/zalo") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("X-ZEvent-Signature",
            "mac=" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(zalo.AppId + body + time + (isForged ? "guessed" : zalo.OaSecretKey)))));
        try
        {
            using var answer = await _http.SendAsync(request);
            return answer.StatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private string BodyOf(string name, string sender, string recipient, DateTimeOffset at, string messageId, string text) => new JsonObject
    {
        ["event_name"] = name,
        ["app_id"] = installation.Connection.Zalo.AppId,
        ["sender"] = new JsonObject { ["id"] = sender },
        ["recipient"] = new JsonObject { ["id"] = recipient },
        ["message"] = new JsonObject { ["msg_id"] = messageId, ["text"] = text },
        ["timestamp"] = at.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
    }.ToJsonString();
}
