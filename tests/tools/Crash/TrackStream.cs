using System.Globalization;
using System.Net.Http.Json;

namespace ZaloOrleans.Crash;

/// <summary>Clients that send single events to <c>/v1/track</c> without end, and keep how that went.</summary>
public sealed class TrackStream : IAsyncDisposable
{
    private const int Writers = 4;
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http;
    private readonly Lock _lock = new();
    private readonly List<string> _failures = [];
    private readonly HashSet<string> _acknowledged = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly Task _writers;
    private TimeSpan _slowest;
    private TimeSpan _lasted;

    private TrackStream(HttpClient http)
    {
        _http = http;
        _writers = Task.WhenAll(Enumerable.Range(0, Writers).Select(w => Task.Run(() => WriteAsync(w))));
    }

    /// <summary>Ids of the events that were acknowledged.</summary>
    public IReadOnlySet<string> Acknowledged => _acknowledged;

    /// <summary>What was answered, or happened, instead of an acknowledgement.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Starts them.</summary>
    /// <param name="http">The account's client of the API.</param>
    public static TrackStream Start(HttpClient http) => new(http);

    /// <summary>Stops them, and says how it went.</summary>
    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await _writers;
        _lasted = _lasted == TimeSpan.Zero ? TimeProvider.System.GetElapsedTime(_start) : _lasted;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{_acknowledged.Count} acknowledged, {_failures.Count} not, {_acknowledged.Count / _lasted.TotalSeconds:0}/s, slowest {_slowest.TotalMilliseconds:0} ms");

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _stop.Dispose();
    }

    private async Task WriteAsync(int writer)
    {
        for (var n = 0; !_stop.IsCancellationRequested; n++)
        {
            var item = Items.Event(FormattableString.Invariant($"t-{writer}-{n}"), "seen", FormattableString.Invariant($"u{n % 50}"));
            item.Remove("type");
            var start = TimeProvider.System.GetTimestamp();
            var failure = await TryAsync(item);
            lock (_lock)
            {
                var took = TimeProvider.System.GetElapsedTime(start);
                _slowest = took > _slowest ? took : _slowest;
                if (failure is null)
                {
                    _acknowledged.Add((string)item["messageId"]);
                }
                else
                {
                    _failures.Add(failure);
                }
            }
        }
    }

    private async Task<string?> TryAsync(Dictionary<string, object> item)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync("/v1/track", item);
            return answer.IsSuccessStatusCode ? null : FormattableString.Invariant($"{(int)answer.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException)
        {
            return e.GetType().Name;
        }
    }
}
