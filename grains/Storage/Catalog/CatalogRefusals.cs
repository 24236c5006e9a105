using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Refusals that several places give in the same words.</summary>
public static class CatalogRefusals
{
    /// <summary>Unknown, deleted, or another account's: the same answer.</summary>
    public static CatalogAnswer NotFound { get; } = new(CatalogOutcome.NotFound, null, null, []);

    /// <summary>It is not what the caller saw.</summary>
    public static CatalogAnswer Stale(string etag) => CatalogAnswer.Refused(CatalogOutcome.PreconditionFailed, "", "stale",
        "The row was changed since it was read. Read it again.") with { ETag = etag };

    /// <summary>All faults of a request.</summary>
    public static CatalogAnswer Of(CatalogOutcome outcome, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        return new CatalogAnswer(outcome, null, null, [.. faults.All]);
    }

    /// <summary>The resource does not do that.</summary>
    public static CatalogAnswer NotSupported(string detail) => CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", "not_supported", detail);
}
