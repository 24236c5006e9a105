using ZaloOrleans.Turns;

namespace ZaloOrleans.Media;

/// <summary>Fetches media and keeps them, a few at a time in a silo: so many are in its memory, and no more.</summary>
public sealed class MediaFetcher(MediaClient client, MediaStore store, MediaOptions options, MediaMetrics metrics, DatabaseGate gate, TimeProvider clock) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.AtOnce);

    /// <summary>
    /// One try. Null where the medium is stored, or was by somebody else; else what follows. Throws <see cref="Errors.BusyException"/> where
    /// it was fetched and cannot be kept: then it is fetched again.
    /// </summary>
    public async Task<MediaStep?> TryAsync(PendingMedia media)
    {
        ArgumentNullException.ThrowIfNull(media);
        await _places.WaitAsync();
        try
        {
            var answer = await client.FetchAsync(media);
            if (answer.Content is { } content)
            {
                // Writing takes as long as there is to write; the server has a limit for each statement.
                await gate.ReadAsync(() => store.KeepAsync(media, content, clock.GetUtcNow()), Timeout.InfiniteTimeSpan);
                metrics.Stored(content.Size);
                return null;
            }

            var step = MediaTries.After(media, answer, clock.GetUtcNow(), options.FirstWait);
            metrics.Tried(step);
            return step;
        }
        finally
        {
            _places.Release();
        }
    }

    public void Dispose() => _places.Dispose();
}
