using ZaloOrleans.Audit;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    public async Task<bool> Unlink(long linkId, string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var known = await ReadAsync();
            if (known is { Facts.MergedInto: > 0 and var into })
            {
                return await GrainFactory.Customer(Account, into).Unlink(linkId, actor);
            }

            if (known is null or { Facts.Deleted: true } || known.Links.FirstOrDefault(l => l.LinkId == linkId) is not { } link)
            {
                return false;
            }

            var state = State ?? new CustomerState();
            var now = Now(state.At);
            await using var lease = await Runtime.DrawAsync((IdSequence.AuditLogs, 1));
            var turn = new Turn
            {
                Account = Account,
                Rows =
                [
                    new UnlinkRow(Account, CustomerId, linkId, now),
                    new AuditRow(lease.Bag.Next(IdSequence.AuditLogs), Account, "customerZaloLinks", linkId, "delete", actor, now,
                        System.Text.Encoding.UTF8.GetString(Json.Bytes(new { customer_id = CustomerId, zalo_user_id = link.UserId, primary_flag = link.IsDefault })), null),
                ],
            };
            var outcome = await CommitAsync(turn, state with { At = now, Facts = ZaloLinks.With(known.Facts, known.Links.Remove(link)) });
            if (outcome is TurnOutcome.Committed)
            {
                return true;
            }

            IsHandled(outcome, tries);
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }
}
