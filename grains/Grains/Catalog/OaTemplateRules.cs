using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Templates are Liquid, and an approved one says what was approved.</summary>
public sealed class OaTemplateRules : IResourceRules
{
    private static readonly string[] Frozen = ["code", "content", "variables"];

    public string Resource => "oa-templates";

    public Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        return Task.FromResult(CheckFrozen(change) ?? CheckText(change));
    }

    private static CatalogAnswer? CheckFrozen(RowChange change)
    {
        if (change.Old?["status"] is not "Approved")
        {
            return null;
        }

        var faults = new Faults();
        foreach (var field in Frozen.Where(change.Alters))
        {
            faults.Add($"/{field}", "approved_is_frozen", "It was approved as it is. Archive this template and make a new one.");
        }

        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults);
    }

    private static CatalogAnswer? CheckText(RowChange change)
    {
        var faults = new Faults();
        if (change.Alters("content"))
        {
            TemplateRenderer.Check((string)change["content"]!, "/content", faults);
        }

        if (change.Alters("variables") && change["variables"] is string variables)
        {
            TemplateVariableChecks.Check(variables, "/variables", faults);
        }

        return faults.AreNone ? null : CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
    }
}
