using Orleans.Configuration;
using Orleans.Messaging;
using ZaloOrleans.Api.Http;

namespace ZaloOrleans.Api.Hosting;

/// <summary>The Orleans client, as this API needs it.</summary>
internal static class EngineClient
{
    /// <summary>As the silos have it; names the service in Orleans' tables.</summary>
    public const string ServiceId = "zalo-orleans";

    public static void AddEngine(this IClientBuilder client, ApiSettings settings)
    {
        ArgumentNullException.ThrowIfNull(client);
        client.Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (ServiceId, settings.ClusterId));
        client.Configure<GatewayOptions>(o => o.GatewayListRefreshPeriod = GatewayList.RefreshPeriod);
        client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = RequestLimits.GrainCall);

        // A gateway that is gone must be known as gone within a request's time.
        client.Configure<ConnectionOptions>(o => (o.OpenConnectionTimeout, o.ConnectionRetryDelay) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1)));
        client.UseConnectionRetryFilter<KeepConnecting>();
        client.Services.AddSingleton<IGatewayListProvider, GatewayList>();
        client.Services.AddSingleton<ClusterConnection>();
        client.Services.AddSingleton<ILifecycleParticipant<IClusterClientLifecycle>>(s => s.GetRequiredService<ClusterConnection>());
    }
}
