using ZaloOrleans.Api.Http;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Hosting;

/// <summary>Whether the engine answers: a cheap grain call, made at most once a second however often it is asked for.</summary>
internal sealed class EngineProbe(IGrainFactory grains, ClusterConnection cluster, TimeProvider clock)
{
    // Of the form of a public id, and none: no key has it.
    private const string NoKey = "000000000000";
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private Task<bool> _last = Task.FromResult(false);
    private long? _at;

    public Task<bool> IsReadyAsync()
    {
        lock (_lock)
        {
            if (_at is null || (_last.IsCompleted && clock.GetElapsedTime(_at.Value) >= Remembered))
            {
                _at = clock.GetTimestamp();
                _last = AskAsync();
            }

            return _last;
        }
    }

    private async Task<bool> AskAsync()
    {
        if (!cluster.IsConnected)
        {
            return false;
        }

        try
        {
            await grains.Installation().FindKey(NoKey).WaitAsync(Patience, clock);
            return true;
        }
        catch (BusyException)
        {
            // That is an answer. Without a database the engine says so to each caller, better than nobody would.
            return true;
        }
        catch (Exception e) when (EngineFailure.IsPassing(e))
        {
            return false;
        }
    }
}
