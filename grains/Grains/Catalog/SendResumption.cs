using ZaloOrleans.Audit;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>Lets the sending of an Official Account go on: what holds it back goes, and its lanes are woken, in one turn.</summary>
public sealed class SendResumption(TurnRuntime runtime)
{
    /// <summary>Resumes. Without anything that rests it only wakes the lanes. Throws <see cref="BusyException"/>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="actor">Who asks, for the audit trail.</param>
    public async Task ResumeAsync(AccountId account, long oaId, string actor)
    {
        await using var ids = await runtime.DrawAsync((IdSequence.AuditLogs, 1));
        var outcome = await runtime.Committer.CommitAsync(new Turn
        {
            Account = account,
            Signals = [.. Enum.GetValues<MessageCategory>().Select(lane => new Signal(GrainKey.Sender(account, oaId, lane.Word()), SenderWords.Work))],
            Rows =
            [
                new ResumeSendingRow(account, oaId),
                new AuditRow(ids.Bag.Next(IdSequence.AuditLogs), account, "zalo_accounts", oaId, "update", actor, runtime.Clock.GetUtcNow(),
                    null, """{"sending":"resumed"}"""),
            ],
        });
        if (outcome is not TurnOutcome.Committed)
        {
            throw new BusyException($"The turn came to {outcome}.");
        }
    }
}
