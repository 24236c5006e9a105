using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Takes templates through their review: each step is one transaction, and the audit trail says who took it.</summary>
public sealed class TemplateApproval(CatalogTables tables, CatalogChanges changes)
{
    private static readonly ContractShape Rejection = ContractShape.Of<RejectionContract>();

    /// <summary>Takes a step; the answer is the template's row as it is then. A repeat is answered the same.</summary>
    public Task<CatalogAnswer> TakeAsync(AccountId account, CatalogChange change, ReviewStep step)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var reason = step == ReviewStep.Reject ? ContractBody.Read(Rejection, change.Json, isNew: true, faults).GetValueOrDefault("reason") as string : null;
        var table = tables.Find("oa-templates")!;
        return faults.AreNone
            ? changes.RunAsync(account, change, table, transaction => TakeAsync(table, change, step, reason, transaction))
            : Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }

    private static async Task<CatalogAnswer> TakeAsync(CatalogTable table, CatalogChange change, ReviewStep step, string? reason, CatalogTransaction transaction)
    {
        var (row, refusal) = await CatalogStore.HoldAsync(table, change, transaction);
        if (refusal is not null)
        {
            return refusal;
        }

        var review = new TemplateReview(
            (string)row!["status"]!, row["nextContent"] is not null, row["submittedAt"] is not null, await TemplateDrafts.IsZalosAsync(row.Id, transaction));
        if (review.IsDone(step))
        {
            return CatalogAnswer.Done(row.ToJson(), row.ETag);
        }

        if (review.Refusal(step) is var (code, detail))
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", code, detail);
        }

        await (step switch
        {
            ReviewStep.Submit => TemplateDrafts.SubmitAsync(row.Id, change.Actor, transaction),
            ReviewStep.Approve => TemplateDrafts.ApproveAsync(row.Id, transaction),
            _ => TemplateDrafts.RejectAsync(row.Id, reason!, transaction),
        });
        var now = (await transaction.HoldAsync(table, row.Id))!;
        return CatalogAnswer.Done(now.ToJson(), now.ETag);
    }
}
