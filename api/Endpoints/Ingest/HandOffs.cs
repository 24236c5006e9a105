using System.Collections.Immutable;
using ZaloOrleans.Keys;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Delivers hand-offs at once, so that what follows a call sees their effect. Their rows are the safety net, so that no failure matters.</summary>
internal sealed partial class HandOffs(IGrainFactory grains, TimeProvider clock, ILogger<HandOffs> log)
{
    // The row is delivered by the engine within seconds; waiting longer than this helps nobody.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    public async Task DeliverAsync(ImmutableArray<Wakeup> wakeups)
    {
        foreach (var wakeup in wakeups)
        {
            try
            {
                await grains.Wakeable(GrainKey.Parse(wakeup.Target)).Wake(wakeup).WaitAsync(Patience, clock);
            }
            catch (Exception e)
            {
                var kind = e.GetType().Name;
                LogLeft(wakeup.Id, kind);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Hand-off {Id} is left to its row: {Exception}")]
    private partial void LogLeft(long id, string exception);
}
