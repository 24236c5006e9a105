using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using ZaloOrleans.Replay.Events;

namespace ZaloOrleans.Replay.Sending;

/// <summary><c>POST /v1/batch</c>, one request at a time.</summary>
internal sealed class BatchApi : IDisposable
{
    private readonly HttpClient _http;
    private readonly TimeProvider _time;

    public BatchApi(Uri api, string key, TimeProvider time)
    {
        _time = time;
        _http = new HttpClient { BaseAddress = api, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
    }

    /// <summary>Sends once. Throws <see cref="ReplayStoppedException"/> when trying again cannot help any batch.</summary>
    public async Task<Attempt> SendAsync(IReadOnlyList<BatchItem> items, CancellationToken cancellation)
    {
        try
        {
            using var answer = await _http.PostAsJsonAsync("v1/batch", new BatchRequest(items), JsonSerializerOptions.Web, cancellation);
            return await ReadAsync(answer, cancellation);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return new Attempt.Later(failure.Message, null);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new Attempt.Later("no answer in time", null);
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<Attempt> ReadAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        if (answer.IsSuccessStatusCode)
            return await ReadAnswerAsync(answer, cancellation);
        if (answer.StatusCode is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout || (int)answer.StatusCode >= 500)
            return new Attempt.Later($"HTTP {(int)answer.StatusCode}", RetryAfter(answer.Headers.RetryAfter));

        var (code, detail) = await ReadProblemAsync(answer, cancellation);
        if (answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound)
            throw new ReplayStoppedException($"{answer.RequestMessage?.RequestUri} answers {(int)answer.StatusCode} {code} {detail}".TrimEnd());
        return new Attempt.Refused(code, detail);
    }

    private static async Task<Attempt> ReadAnswerAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            return await answer.Content.ReadFromJsonAsync<BatchAnswer>(cancellation) is { } read
                ? new Attempt.Answered(read)
                : throw new JsonException("null");
        }
        catch (JsonException)
        {
            throw new ReplayStoppedException($"{answer.RequestMessage?.RequestUri} does not answer as POST /v1/batch does");
        }
    }

    private static async Task<(string Code, string? Detail)> ReadProblemAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var fallback = $"http_{(int)answer.StatusCode}";
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<Problem>(cancellation);
            return (problem?.Code ?? fallback, problem?.Detail ?? problem?.Title);
        }
        catch (JsonException)
        {
            return (fallback, null);
        }
    }

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);

    private sealed record Problem(string? Code, string? Title, string? Detail);
}
