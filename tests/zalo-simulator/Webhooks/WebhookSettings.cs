using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>What follows messages, for all OAs or for one; in memory: a restart goes back to what it was started with.</summary>
internal sealed class WebhookSettings(SimulatorOptions options)
{
    private readonly ConcurrentDictionary<string, AfterSendSettings> _ofOne = new(StringComparer.Ordinal);
    private volatile AfterSendSettings _ofAll = options.AfterSend;

    /// <summary>The settings of an OA; without one, of all that have none of their own.</summary>
    public AfterSendSettings Of(string? oaId) => oaId is not null && _ofOne.TryGetValue(oaId, out var own) ? own : _ofAll;

    public void Set(string? oaId, AfterSendSettings settings)
    {
        if (oaId is null)
            _ofAll = settings;
        else
            _ofOne[oaId] = settings;
    }
}
