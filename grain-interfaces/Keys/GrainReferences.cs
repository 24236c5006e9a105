using ZaloOrleans.Accounts;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Devices;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Limits;
using ZaloOrleans.Media;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Privacy;
using ZaloOrleans.Query;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Keys;

/// <summary>The only place where a grain is got by its key.</summary>
public static class GrainReferences
{
    public static ICustomerGrain Customer(this IGrainFactory grains, AccountId account, long customerId) =>
        Get<ICustomerGrain>(grains, GrainKey.Customer(account, customerId));

    public static IDeviceGrain Device(this IGrainFactory grains, AccountId account, string deviceId) =>
        Get<IDeviceGrain>(grains, GrainKey.Device(account, deviceId));

    public static IIdentitiesGrain Identities(this IGrainFactory grains, AccountId account) =>
        Get<IIdentitiesGrain>(grains, GrainKey.Identities(account));

    public static IRateLimiterGrain RateLimiter(this IGrainFactory grains, AccountId account, string channel) =>
        Get<IRateLimiterGrain>(grains, GrainKey.RateLimiter(account, channel));

    public static IAppLimiterGrain AppLimiter(this IGrainFactory grains, string appId) => Get<IAppLimiterGrain>(grains, GrainKey.AppLimiter(appId));

    public static IDayQuotaGrain DayQuota(this IGrainFactory grains, AccountId account, long oaId, string channel) =>
        Get<IDayQuotaGrain>(grains, GrainKey.DayQuota(account, oaId, channel));

    public static IZaloTokenGrain ZaloToken(this IGrainFactory grains, AccountId account, long oaId) =>
        Get<IZaloTokenGrain>(grains, GrainKey.ZaloToken(account, oaId));

    public static IFollowerImportGrain FollowerImport(this IGrainFactory grains, AccountId account, long oaId) =>
        Get<IFollowerImportGrain>(grains, GrainKey.FollowerImport(account, oaId));

    public static IErasureGrain Erasure(this IGrainFactory grains, AccountId account, long customerId) =>
        Get<IErasureGrain>(grains, GrainKey.Erasure(account, customerId));

    public static IOfficialAccountsGrain OfficialAccounts(this IGrainFactory grains, AccountId account) =>
        Get<IOfficialAccountsGrain>(grains, GrainKey.OfficialAccounts(account));

    public static IOfficialAccountsGrain Consents(this IGrainFactory grains) => Get<IOfficialAccountsGrain>(grains, GrainKey.Consents);

    public static ICatalogGrain Catalog(this IGrainFactory grains, AccountId account) => Get<ICatalogGrain>(grains, GrainKey.Catalog(account));

    public static IAccountGrain OfAccount(this IGrainFactory grains, AccountId account) => Get<IAccountGrain>(grains, GrainKey.OfAccount(account));

    public static IDataKeyGrain DataKey(this IGrainFactory grains, AccountId account) => Get<IDataKeyGrain>(grains, GrainKey.DataKey(account));

    public static IQueryGrain Query(this IGrainFactory grains, AccountId account) => Get<IQueryGrain>(grains, GrainKey.Query(account));

    public static IInstallationGrain Installation(this IGrainFactory grains) => Get<IInstallationGrain>(grains, GrainKey.Installation);

    public static IWebhookIntakeGrain WebhookIntake(this IGrainFactory grains) => Get<IWebhookIntakeGrain>(grains, GrainKey.WebhookIntake);

    public static IMiniAppGrain MiniApp(this IGrainFactory grains) => Get<IMiniAppGrain>(grains, GrainKey.MiniApp);

    public static IParkedWebhooksGrain ParkedWebhooks(this IGrainFactory grains, AccountId account) =>
        Get<IParkedWebhooksGrain>(grains, GrainKey.ParkedWebhooks(account));

    /// <summary>The grain that a wake-up is addressed to.</summary>
    public static IWakeable Wakeable(this IGrainFactory grains, GrainKey key) => key.Kind switch
    {
        GrainKind.Customer => Get<ICustomerGrain>(grains, key),
        GrainKind.JourneyRun => Get<IJourneyRunGrain>(grains, key),
        GrainKind.Device => Get<IDeviceGrain>(grains, key),
        GrainKind.Sender => Get<ISenderGrain>(grains, key),
        GrainKind.WebhookLane => Get<IWebhookLaneGrain>(grains, key),
        GrainKind.ZaloToken => Get<IZaloTokenGrain>(grains, key),
        GrainKind.FollowerImport => Get<IFollowerImportGrain>(grains, key),
        GrainKind.DataKey => Get<IDataKeyGrain>(grains, key),
        GrainKind.MediaFetch => Get<IMediaFetchGrain>(grains, key),
        GrainKind.Erasure => Get<IErasureGrain>(grains, key),
        var kind => throw new ArgumentException($"A {kind} grain takes no wake-ups.", nameof(key)),
    };

    private static T Get<T>(IGrainFactory grains, GrainKey key) where T : IGrainWithStringKey
    {
        ArgumentNullException.ThrowIfNull(grains);
        if (Known<T>.Last is not { } known || known.Factory != grains)
        {
            var any = (GrainReference)(object)grains.GetGrain<T>(key.Text);
            Known<T>.Last = known = new Known<T>(grains, any.GrainId.Type, any.InterfaceType);
        }

        return (T)grains.GetGrain(GrainId.Create(known.Type, key.Text), known.Interface);
    }

    /// <summary>What an interface's name comes to. Orleans finds it out by reflection at each call, which costs more than the rest of getting a grain.</summary>
    private sealed record Known<T>(IGrainFactory Factory, GrainType Type, GrainInterfaceType Interface)
    {
        // One factory a process, but for tests.
        public static Known<T>? Last { get; set; }
    }
}
