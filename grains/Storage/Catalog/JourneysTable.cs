using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>Journeys, with the version that was published last.</summary>
internal static class JourneysTable
{
    public static readonly CatalogTable Table = CatalogTable.Of<JourneyContract>("journeys", "journeys") with
    {
        Expressions = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create("version", "(select max(v.version) from engine.journey_versions v where v.account_id = t.account_id and v.journey_id = t.id)"),
        ]),
    };
}
