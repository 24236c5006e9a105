using ZaloOrleans.Journeys;

namespace ZaloOrleans.Catalog;

/// <summary>
/// A single step is checked for its shape only, because a draft in the making has gaps; the whole is checked when it is activated. The
/// journey's version grows with its draft.
/// </summary>
public sealed class JourneyStepRules : IResourceRules
{
    public string Resource => "journey-steps";

    public Task WriteAsync(CatalogRow? old, RowChange? change, CatalogTransaction transaction) =>
        change is { Old: not null } && change.Altered().Count == 0
            ? Task.CompletedTask
            : JourneyDrafts.TouchAsync((long)(old?["journeyId"] ?? change!["journeyId"])!, transaction);
}
