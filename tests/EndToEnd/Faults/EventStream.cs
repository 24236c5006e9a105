using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>
/// Clients that send events without a break, in batches and one by one in turn. What is not acknowledged they send again, under the same
/// messageId, until it is.
/// </summary>
internal sealed class EventStream : IDisposable
{
    private const int Customers = 40;

    // Nothing is left out in the end: whoever is refused for this long is refused for good.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static int _streams;

    private readonly HttpClient _api;
    private readonly Callers _callers;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref _streams)}");
    private readonly ConcurrentDictionary<string, byte> _acknowledged = new();
    private readonly ConcurrentQueue<Answer> _answers = new();
    private readonly Task[] _writers;
    private volatile Refusal? _lastRefusal;
    private volatile bool _stopping;

    private EventStream(HttpClient api, Callers callers)
    {
        (_api, _callers) = (api, callers);
        _writers = [.. Enumerable.Range(0, callers.Count).Select(writer => Task.Run(() => WriteAsync(writer)))];
    }

    /// <summary>Ids of the events that were acknowledged so far.</summary>
    public IReadOnlyCollection<string> Acknowledged => [.. _acknowledged.Keys];

    /// <summary>Every answer so far.</summary>
    public IReadOnlyCollection<Answer> Answers => [.. _answers];

    /// <summary>Those that did not acknowledge everything.</summary>
    public IReadOnlyCollection<Refusal> Refusals => [.. _answers.Select(answer => answer.Refusal).OfType<Refusal>()];

    /// <summary>No client was told anything but that a repeat is all that is needed.</summary>
    /// <param name="api">Its log says why, where one was.</param>
    public void AssertRetryable(EngineProcess api)
    {
        var wrong = Refusals.Where(refusal => !refusal.IsRetryable).Distinct().ToList();
        Assert.True(wrong.Count == 0, $"{string.Join('\n', wrong)}\n{(wrong.Count == 0 ? "" : string.Join('\n', File.ReadLines(api.Log).TakeLast(100)))}");
    }

    /// <summary>Starts the clients.</summary>
    public static EventStream Start(HttpClient api, Callers? callers = null) => new(api, callers ?? Callers.Few);

    /// <summary>Bytes of all that was asked since then, and answered so far.</summary>
    public long AskedSince(long timestamp) => _answers.Where(answer => answer.AskedAt >= timestamp).Sum(answer => answer.Bytes);

    /// <summary>Waits until so many more events are acknowledged: work goes on.</summary>
    public Task FlowsAsync(int more = 200)
    {
        var enough = _acknowledged.Count + more;
        return Eventually.HoldsAsync("events are acknowledged", () => Task.FromResult((_acknowledged.Count, Last: _lastRefusal)), now => now.Item1 >= enough);
    }

    /// <summary>Waits until somebody was refused after all that has been: the fault is felt.</summary>
    public Task IsRefusedAsync()
    {
        var before = Refusals.Count;
        return Eventually.HoldsAsync("a request is refused", () => Task.FromResult(Refusals.Count), now => now > before);
    }

    /// <summary>Lets every client finish what it has begun.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await Task.WhenAll(_writers);
    }

    /// <summary>Lets them end, and does not wait: for a test that failed.</summary>
    public void Dispose() => _stopping = true;

    private async Task WriteAsync(int writer)
    {
        for (var n = 0; !_stopping; n++)
        {
            var count = n % 2 == 0 ? _callers.BatchSize : 1;
            await SendUntilAcknowledgedAsync([.. Enumerable.Range(0, count).Select(i => _callers.Event(
                string.Create(CultureInfo.InvariantCulture, $"{_name}-{writer}-{n}-{i}"),
                string.Create(CultureInfo.InvariantCulture, $"u{(writer + n + i) % Customers}")))]);
        }
    }

    private async Task SendUntilAcknowledgedAsync(List<Dictionary<string, object>> items)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var acknowledged = await SendAsync(items);
            foreach (var id in acknowledged)
                _acknowledged.TryAdd(id, 0);
            items.RemoveAll(item => acknowledged.Contains(IdOf(item)));
            if (items.Count == 0)
                return;
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new TimeoutException($"Refused for {Patience}, last with {_lastRefusal}.");
            await Task.Delay(_callers.Pause);
        }
    }

    private async Task<HashSet<string>> SendAsync(List<Dictionary<string, object>> items)
    {
        using var body = items is [var item] ? JsonContent.Create(item.Where(field => field.Key != "type").ToDictionary()) : JsonContent.Create(new { batch = items });
        await body.LoadIntoBufferAsync();
        var askedAt = TimeProvider.System.GetTimestamp();
        using var answer = await _api.PostAsync(items.Count == 1 ? "/v1/track" : "/v1/batch", body);
        var answeredAt = TimeProvider.System.GetTimestamp();
        var (refusal, failed) = answer.IsSuccessStatusCode
            ? items.Count == 1 ? (null, []) : ReadErrors(await answer.Content.ReadFromJsonAsync<JsonElement>())
            : (await Refusal.ReadAsync(answer), items.Select(IdOf).ToHashSet());
        _answers.Enqueue(new Answer(askedAt, answeredAt, body.Headers.ContentLength!.Value, refusal));
        _lastRefusal = refusal ?? _lastRefusal;
        return [.. items.Select(IdOf).Where(id => !failed.Contains(id))];
    }

    private static (Refusal? Refusal, HashSet<string> Failed) ReadErrors(JsonElement batch)
    {
        var errors = batch.GetProperty("errors").EnumerateArray().ToList();
        return errors.Count == 0
            ? (null, [])
            : (new Refusal(200, string.Join(' ', errors.Select(e => e.GetProperty("code").GetString()).Distinct()), null, null),
                errors.Select(e => e.GetProperty("messageId").GetString()!).ToHashSet());
    }

    private static string IdOf(Dictionary<string, object> item) => (string)item["messageId"];
}
