using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using ZaloOrleans.Crash;

namespace ZaloOrleans.Faults;

/// <summary>
/// Clients that send events without a break, in batches and one by one in turn. What is not acknowledged they send again, under the same
/// messageId, until it is.
/// </summary>
internal sealed class EventStream
{
    private const int Writers = 4;
    private const int BatchSize = 10;
    private const int Customers = 40;

    // Nothing is left out in the end: whoever is refused for this long is refused for good.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private static int _streams;

    private readonly HttpClient _api;
    private readonly string _name = string.Create(CultureInfo.InvariantCulture, $"s{Interlocked.Increment(ref _streams)}");
    private readonly ConcurrentDictionary<string, byte> _acknowledged = new();
    private readonly ConcurrentQueue<Refusal> _refusals = new();
    private readonly Task[] _writers;
    private volatile bool _stopping;

    private EventStream(HttpClient api)
    {
        _api = api;
        _writers = [.. Enumerable.Range(0, Writers).Select(writer => Task.Run(() => WriteAsync(writer)))];
    }

    /// <summary>Ids of the events that were acknowledged so far.</summary>
    public IReadOnlyCollection<string> Acknowledged => [.. _acknowledged.Keys];

    /// <summary>Every other answer so far.</summary>
    public IReadOnlyCollection<Refusal> Refusals => [.. _refusals];

    /// <summary>Starts the clients.</summary>
    public static EventStream Start(HttpClient api) => new(api);

    /// <summary>Waits until so many more events are acknowledged: work goes on.</summary>
    public Task FlowsAsync(int more = 200)
    {
        var enough = _acknowledged.Count + more;
        return Eventually.HoldsAsync("events are acknowledged", () => Task.FromResult((_acknowledged.Count, Last: _refusals.LastOrDefault())), now => now.Item1 >= enough);
    }

    /// <summary>Waits until somebody was refused after all that has been: the fault is felt.</summary>
    public Task IsRefusedAsync()
    {
        var before = _refusals.Count;
        return Eventually.HoldsAsync("a request is refused", () => Task.FromResult(_refusals.Count), now => now > before);
    }

    /// <summary>Lets every client finish what it has begun.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await Task.WhenAll(_writers);
    }

    private async Task WriteAsync(int writer)
    {
        for (var n = 0; !_stopping; n++)
        {
            var count = n % 2 == 0 ? BatchSize : 1;
            var items = Enumerable.Range(0, count).Select(i => Items.Event(
                string.Create(CultureInfo.InvariantCulture, $"{_name}-{writer}-{n}-{i}"), "seen",
                string.Create(CultureInfo.InvariantCulture, $"u{(writer + n + i) % Customers}"))).ToList();
            await SendUntilAcknowledgedAsync(items);
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
                throw new TimeoutException($"Refused for {Patience}, last with {_refusals.LastOrDefault()}.");
            await Task.Delay(Pause);
        }
    }

    private async Task<HashSet<string>> SendAsync(List<Dictionary<string, object>> items)
    {
        var start = TimeProvider.System.GetTimestamp();
        using var answer = items is [var item]
            ? await _api.PostAsJsonAsync("/v1/track", item.Where(field => field.Key != "type").ToDictionary())
            : await _api.PostAsJsonAsync("/v1/batch", new { batch = items });
        var took = TimeProvider.System.GetElapsedTime(start);
        if (!answer.IsSuccessStatusCode)
        {
            _refusals.Enqueue(await Refusal.ReadAsync(answer, took));
            return [];
        }

        var errors = items.Count == 1 ? [] : (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("errors").EnumerateArray().ToList();
        if (errors.Count > 0)
            _refusals.Enqueue(new Refusal(200, string.Join(' ', errors.Select(e => e.GetProperty("code").GetString()).Distinct()), null, null, took));
        var failed = errors.Select(e => e.GetProperty("messageId").GetString()!).ToHashSet();
        return [.. items.Select(IdOf).Where(id => !failed.Contains(id))];
    }

    private static string IdOf(Dictionary<string, object> item) => (string)item["messageId"];
}
