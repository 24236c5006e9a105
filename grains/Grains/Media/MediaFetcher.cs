using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Media;

/// <summary>Fetches media and keeps them, a few at a time in a silo: so many are in its memory, and no more.</summary>
public sealed partial class MediaFetcher(
    MediaClient client, MediaStore store, MediaOptions options, MediaMetrics metrics, DatabaseGate gate, TimeProvider clock, ILogger<MediaFetcher> log) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.AtOnce);

    /// <summary>
    /// One try. Null where the medium is stored, or was by somebody else; else what follows. Throws <see cref="BusyException"/> where the
    /// database is away: then it is fetched again.
    /// </summary>
    public async Task<MediaStep?> TryAsync(PendingMedia media)
    {
        ArgumentNullException.ThrowIfNull(media);
        await _places.WaitAsync();
        try
        {
            var step = MediaTries.Before(media, clock.GetUtcNow());
            if (step is null)
            {
                var answer = await client.FetchAsync(media);
                answer = answer.Content is { } content ? await KeepAsync(media, content) : answer;
                step = answer.Outcome == MediaOutcome.Fetched ? null : MediaTries.After(media, answer, clock.GetUtcNow(), options.FirstWait);
            }

            metrics.Tried(step);
            return step;
        }
        finally
        {
            _places.Release();
        }
    }

    private async Task<MediaAnswer> KeepAsync(PendingMedia media, MediaContent content)
    {
        try
        {
            // Writing takes as long as there is to write; the server has a limit for each statement.
            await gate.ReadAsync(() => store.KeepAsync(media, content, clock.GetUtcNow()), Timeout.InfiniteTimeSpan);
            metrics.Stored(content.Size);
            return new MediaAnswer(MediaOutcome.Fetched);
        }
        catch (Exception e) when (e is not BusyException)
        {
            // One that the database refuses is tried as often as one that does not come, and does not stop its lane.
            LogNotKept(media.Id, media.Account.Value, e);
            return new MediaAnswer(MediaOutcome.Failed, "not_kept");
        }
    }

    public void Dispose() => _places.Dispose();

    [LoggerMessage(Level = LogLevel.Warning, Message = "Medium {Id} of account {Account} was fetched and could not be stored.")]
    private partial void LogNotKept(long id, long account, Exception e);
}
