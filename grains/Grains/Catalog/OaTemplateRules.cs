using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Templates are Liquid. An approved one says what was approved: a change of it is its next version, which waits for an approval of its own.
/// One that stands for a template at Zalo has its status from there.
/// </summary>
public sealed class OaTemplateRules : IResourceRules
{
    private static readonly string[] Versioned = ["content", "variables"];

    public string Resource => "oa-templates";

    public async Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Old?["status"] is "Approved" && change.Alters("code"))
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/code", "approved_is_frozen",
                "Journeys name an approved template by its code. Make a new template with the other code.");
        }

        if (change.Old is { } old && change.Alters("status") && await TemplateDrafts.IsZalosAsync(old.Id, transaction))
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/status", "status_is_zalos", "It stands for a template at Zalo, and its status follows Zalo's word.");
        }

        return CheckText(change) ?? CheckStatus(change);
    }

    private static CatalogAnswer? CheckStatus(RowChange change) =>
        TemplateReview.StatusRefusal(change.Old?["status"] as string ?? "Draft", change["status"] as string ?? "Draft") is var (code, detail)
            ? CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/status", code, detail)
            : null;

    public async Task WriteAsync(CatalogRow? old, RowChange? change, CatalogTransaction transaction)
    {
        if (old is null || change is null)
        {
            return;
        }

        if (old["nextContent"] is null && (old["status"] is not "Approved" || change["status"] is not "Approved"))
        {
            if (Versioned.Append("status").Any(change.Alters))
            {
                await TemplateDrafts.UnsubmitAsync(old.Id, transaction);
            }
        }
        else if (Versioned.Any(change.Given.ContainsKey))
        {
            await WriteNextAsync(old, change, transaction);
        }
    }

    /// <summary>What the request says of content and variables becomes the next version, and the row keeps what is sent.</summary>
    private static async Task WriteNextAsync(CatalogRow old, RowChange change, CatalogTransaction transaction)
    {
        var waits = old["nextContent"] is not null;
        var content = (string)(change.Given.ContainsKey("content") || !waits ? change["content"] : old["nextContent"])!;
        var variables = (string?)(change.Given.ContainsKey("variables") || !waits ? change["variables"] : old["nextVariables"]);
        (change["content"], change["variables"]) = (old["content"], old["variables"]);
        if (waits && IsSame(content, variables, old["nextContent"], old["nextVariables"]))
        {
            return;
        }

        if (!IsSame(content, variables, old["content"], old["variables"]))
        {
            await TemplateDrafts.KeepNextAsync(old.Id, content, variables, transaction);
            await TemplateDrafts.TouchAsync(old.Id, transaction);
        }
        else if (waits)
        {
            await TemplateDrafts.ClearAsync(old.Id, transaction);
            await TemplateDrafts.TouchAsync(old.Id, transaction);
        }
    }

    private static bool IsSame(string content, string? variables, object? otherContent, object? otherVariables) => content.Equals(otherContent)
        && (variables is null || otherVariables is null ? variables is null && otherVariables is null : MergePatch.IsSame(variables, (string)otherVariables));

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
