using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>A configuration table as it appears on the wire.</summary>
/// <param name="Name">The resource's name: plural, kebab-case.</param>
/// <param name="One">One of it in operation ids: <c>OaTemplate</c>.</param>
/// <param name="Many">Many of it.</param>
/// <param name="Contract">What a row looks like.</param>
/// <param name="ReadScope">What a key needs to read.</param>
/// <param name="WriteScope">What a key needs to change.</param>
internal sealed record ResourceKind(string Name, string One, string Many, Type Contract, string ReadScope, string WriteScope)
{
    /// <summary>All that go the generic way. A new table is a line here and its contract.</summary>
    public static readonly IReadOnlyList<ResourceKind> All =
    [
        new("customers", "Customer", "Customers", typeof(CustomerContract), Scopes.CustomersRead, Scopes.CustomersWrite),
        new("suppressions", "Suppression", "Suppressions", typeof(SuppressionContract), Scopes.CustomersRead, Scopes.CustomersWrite),
        new("frequency-caps", "FrequencyCap", "FrequencyCaps", typeof(FrequencyCapContract), Scopes.CatalogRead, Scopes.CatalogWrite),
        new("send-rate-limits", "SendRateLimit", "SendRateLimits", typeof(SendRateLimitContract), Scopes.CatalogRead, Scopes.CatalogWrite),
        new("oa-templates", "OaTemplate", "OaTemplates", typeof(OaTemplateContract), Scopes.CatalogRead, Scopes.CatalogWrite),
        new("journeys", "Journey", "Journeys", typeof(JourneyContract), Scopes.CatalogRead, Scopes.CatalogWrite),
        new("journey-steps", "JourneyStep", "JourneySteps", typeof(JourneyStepContract), Scopes.CatalogRead, Scopes.CatalogWrite),
        new("experiments", "Experiment", "Experiments", typeof(ExperimentContract), Scopes.CatalogRead, Scopes.CatalogWrite),
        new("experiment-variants", "ExperimentVariant", "ExperimentVariants", typeof(ExperimentVariantContract), Scopes.CatalogRead, Scopes.CatalogWrite),
        new("zalo-accounts", "ZaloAccount", "ZaloAccounts", typeof(ZaloAccountContract), Scopes.CatalogRead, Scopes.CatalogWrite),
    ];

    /// <summary>A page of rows.</summary>
    public Type Page => typeof(PageContract<>).MakeGenericType(Contract);
}
