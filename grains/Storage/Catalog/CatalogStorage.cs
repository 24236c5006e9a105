using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using ZaloOrleans.Accounts;
using ZaloOrleans.Ads;
using ZaloOrleans.Customers;
using ZaloOrleans.Journeys;
using ZaloOrleans.Media;
using ZaloOrleans.Messaging;
using ZaloOrleans.Privacy;
using ZaloOrleans.Query;
using ZaloOrleans.Schema;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Catalog;

/// <summary>Registers what speaks to the database about configuration, accounts and reports.</summary>
public static class CatalogStorage
{
    /// <summary>Adds it. Needs <see cref="Queries.TenantQueries"/>, <see cref="EngineDataSources"/> and <see cref="Secrets.SecretVault"/>.</summary>
    public static IServiceCollection AddCatalogStorage(this IServiceCollection services)
    {
        services.AddSingleton(CatalogTables.All);
        services.AddSingleton(s => new EngineTransactions(Engine(s)));
        services.AddSingleton<CatalogChanges>();
        services.AddSingleton<CatalogReads>();
        services.AddSingleton<CatalogRelations>();
        services.AddSingleton<CatalogStore>();
        services.AddSingleton<PlaceCodes>();
        services.AddSingleton<CustomerFinder>();
        services.AddSingleton<ZaloAccountStore>();
        services.AddSingleton<JourneyStatsReader>();
        services.AddSingleton<TimelineReader>();
        services.AddSingleton<ZaloLinkReader>();
        services.AddSingleton<ConversationLists>();
        services.AddSingleton<LiveAds>();
        services.AddSingleton<CustomerExport>();
        services.AddSingleton<MediaReads>();
        services.AddSingleton<DecisionReader>();
        services.AddSingleton<StopStore>();
        services.AddSingleton<SuppressionStore>();
        services.AddSingleton<KeyAnswerSeal>();
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<ApiKeyStore>(s, Engine(s)));
        services.AddSingleton(s => ActivatorUtilities.CreateInstance<AccountStore>(s, Engine(s)));
        return services;
    }

    private static NpgsqlDataSource Engine(IServiceProvider services) => services.GetRequiredService<EngineDataSources>().Engine;
}
