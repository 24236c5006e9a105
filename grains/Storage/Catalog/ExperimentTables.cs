using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>Experiments and their variants, with what the engine has of them beside the dictionary, and the assignments, which their customers write.</summary>
internal static class ExperimentTables
{
    public static readonly CatalogTable Experiments = CatalogTable.Of<ExperimentContract>("experiments", "experiments") with
    {
        Side = new SideTable("engine.experiment_settings", "experiment_id", ["seed", "namespace"])
        {
            Defaults = ImmutableDictionary<string, string>.Empty.Add("seed", "'experiment:' || t.id"),
        },
    };

    public static readonly CatalogTable Variants = CatalogTable.Of<ExperimentVariantContract>("experiment-variants", "experimentvariants") with
    {
        Side = new SideTable("engine.experiment_variant_settings", "variant_id", ["control", "template"])
        {
            Defaults = ImmutableDictionary<string, string>.Empty.Add("control", "false"),
        },
    };

    public static readonly CatalogTable Assignments = CatalogTable.Of<ExperimentAssignmentContract>("experiment-assignments", "experimentassignments") with
    {
        Operations = CatalogOperations.Read,
        IsWrittenByQueries = false,
        Joins = "left join engine.assignment_draws d on d.account_id = t.account_id and d.assignment_id = t.id",
        Expressions = ImmutableDictionary.CreateRange(
        [
            KeyValuePair.Create("variantCode", "(select v.code from experimentvariants v where v.account_id = t.account_id and v.id = t.variant_id)"),
            KeyValuePair.Create("source", "d.source"),
            KeyValuePair.Create("hashValue", "d.hash_value"),
            KeyValuePair.Create("bucket", "d.bucket"),
            KeyValuePair.Create("policyVersion", "d.policy_version"),
        ]),
    };
}
