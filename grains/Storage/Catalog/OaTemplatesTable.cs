using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>Templates, with the version that was approved last and what is under review.</summary>
internal static class OaTemplatesTable
{
    public static readonly CatalogTable Table = CatalogTable.Of<OaTemplateContract>("oa-templates", "oatemplates") with
    {
        Expressions = ImmutableDictionary.CreateRange(
        [
            // The answer to the statement that approves is read before the trigger has kept the version: it is the one to come.
            KeyValuePair.Create("version",
                """
                coalesce((select v.version + case when t.status = 'Approved' and (v.content, v.variables) is distinct from (t.content, t.variablesjson) then 1 else 0 end
                            from engine.template_versions v where v.account_id = t.account_id and v.template_id = t.id order by v.version desc limit 1),
                         case when t.status = 'Approved' then 1 end)
                """),
            KeyValuePair.Create("nextContent", Review("content")),
            KeyValuePair.Create("nextVariables", Review("variables")),
            KeyValuePair.Create("submittedAt", Review("submitted_at")),
            KeyValuePair.Create("rejectedReason", Review("reason")),
        ]),
    };

    private static string Review(string column) =>
        $"(select r.{column} from engine.template_reviews r where r.account_id = t.account_id and r.template_id = t.id)";
}
