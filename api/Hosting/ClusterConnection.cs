namespace ZaloOrleans.Api.Hosting;

/// <summary>Whether the Orleans client has connected for the first time; before that it takes no calls at all. Afterwards it mends itself.</summary>
internal sealed class ClusterConnection : ILifecycleParticipant<IClusterClientLifecycle>
{
    private volatile bool _connected;

    public bool IsConnected => _connected;

    public void Participate(IClusterClientLifecycle lifecycle)
    {
        ArgumentNullException.ThrowIfNull(lifecycle);
        lifecycle.Subscribe(nameof(ClusterConnection), ServiceLifecycleStage.Active, _ => Set(true), _ => Set(false));
    }

    internal Task Set(bool connected)
    {
        _connected = connected;
        return Task.CompletedTask;
    }
}
