using Microsoft.Extensions.DependencyInjection;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Catalog;

/// <summary>What the grains of configuration, accounts and reports need.</summary>
public static class CatalogServices
{
    /// <summary>Adds it. Needs the storage that <see cref="CatalogStorage"/> asks for, <see cref="Ids.IdBlocks"/> and a <see cref="TimeProvider"/>.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services)
    {
        services.AddCatalogStorage();
        services.AddSingleton<CatalogWriters>();
        services.AddSingleton<StepReplacement>();
        services.AddSingleton<SendResumption>();
        services.AddSingleton<TemplateApproval>();
        services.AddSingleton<TemplatePreview>();
        services.AddSingleton<IResourceRules, JourneyRules>();
        services.AddSingleton<IResourceRules, JourneyStepRules>();
        services.AddSingleton<IResourceRules, OaTemplateRules>();
        services.AddSingleton<IResourceRules, SuppressionRules>();
        services.AddSingleton<IResourceRules, FrequencyCapRules>();
        services.AddSingleton<IResourceRules, SendRateLimitRules>();
        services.AddSingleton<IResourceRules, ExperimentRules>();
        services.AddSingleton<IResourceRules, ExperimentVariantRules>();
        services.AddSingleton<SuppressionImport>();
        services.AddSingleton<SendingStops>();
        services.AddSingleton<CustomerWriter>();
        services.AddSingleton<ICatalogWriter>(s => s.GetRequiredService<CustomerWriter>());
        services.AddSingleton<ICatalogWriter, ZaloAccountWriter>();
        return services;
    }
}
