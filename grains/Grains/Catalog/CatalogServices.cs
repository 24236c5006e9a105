using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Accounts;
using ZaloOrleans.Customers;
using ZaloOrleans.Journeys;
using ZaloOrleans.Query;
using ZaloOrleans.Schema;
using ZaloOrleans.Secrets;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Catalog;

/// <summary>What the grains of configuration, accounts and queries need.</summary>
public static class CatalogServices
{
    /// <summary>
    /// Registers it. Needs <see cref="Queries.TenantQueries"/>, <see cref="EngineDataSources"/>, <see cref="SecretVault"/>,
    /// <see cref="Ids.IdBlocks"/> and <see cref="TimeProvider"/>.
    /// </summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton(CatalogTables.All);
        services.AddSingleton(s => new EngineTransactions(s.GetRequiredService<EngineDataSources>().Engine));
        services.AddSingleton<CatalogChanges>().AddSingleton<CatalogReads>().AddSingleton<CatalogRelations>().AddSingleton<CatalogStore>();
        services.AddSingleton<CatalogWriters>().AddSingleton<StepReplacement>();
        services.AddSingleton<IResourceRules, JourneyRules>().AddSingleton<IResourceRules, JourneyStepRules>();
        services.AddSingleton<IResourceRules, OaTemplateRules>().AddSingleton<IResourceRules, SuppressionRules>();
        services.AddSingleton<ICatalogWriter, CustomerWriter>().AddSingleton<ICatalogWriter, ZaloAccountWriter>();
        services.AddSingleton<PlaceCodes>().AddSingleton<CustomerFinder>().AddSingleton<ZaloAccountStore>();
        services.AddSingleton<JourneyStatsReader>().AddSingleton<TimelineReader>();
        services.AddSingleton<KeyAnswerSeal>();
        services.AddSingleton(s => new ApiKeyStore(
            s.GetRequiredService<EngineDataSources>().Engine, s.GetRequiredService<CatalogChanges>(), s.GetRequiredService<KeyAnswerSeal>()));
        services.AddSingleton(s => new AccountStore(
            s.GetRequiredService<EngineDataSources>().Engine, s.GetRequiredService<CatalogChanges>(), s.GetRequiredService<KeyAnswerSeal>()));
        return services;
    }
}
