using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Audit;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Privacy;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    public async Task<CatalogAnswer> Erase(string actor)
    {
        ArgumentNullException.ThrowIfNull(actor);
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await ReadAsync() is not { } known)
            {
                return CatalogRefusals.NotFound;
            }

            if (known.Facts.MergedInto > 0)
            {
                // Whoever still has the old id means the person: both histories are one.
                return await GrainFactory.Customer(Account, known.Facts.MergedInto).Erase(actor);
            }

            if (known.ErasedAt is not null)
            {
                return new CatalogAnswer(CatalogOutcome.Accepted, await ProgressAsync(known), null, []);
            }

            var state = (State ?? new CustomerState()) with { Facts = known.Facts };
            var now = Now(state.At);
            var turn = await LettingGoAsync(state, actor, now);
            switch (await CommitAsync(turn, Forgotten(now)))
            {
                case TurnOutcome.Committed:
                    _profile = CustomerProfile.Empty;
                    return new CatalogAnswer(CatalogOutcome.Accepted, Progress(now, null, null), null, []);

                case TurnOutcome.VersionConflict:
                    break;

                case TurnOutcome.Failed failed:
                    throw new InvalidOperationException($"{failed.SqlState} {failed.Reason}");
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    public async Task<CatalogAnswer> Erasure() => await ReadAsync() switch
    {
        { Facts.MergedInto: > 0 and var into } => await GrainFactory.Customer(Account, into).Erasure(),
        { ErasedAt: not null } known => CatalogAnswer.Done(await ProgressAsync(known)),
        _ => CatalogRefusals.NotFound,
    };

    /// <summary>
    /// The first commit: whatever is decided after it refuses, nothing is sent any more, the identities are free, and the erasure goes on from its
    /// wake-up. A run that was still to begin never does; the others end.
    /// </summary>
    private async Task<Turn> LettingGoAsync(CustomerState state, string actor, DateTimeOffset now)
    {
        var runs = state.Journeys.Select(r => GrainKey.JourneyRun(Account, r.JourneyId, EnteredBy(r), r.RunId)).ToList();
        var person = await Runtime.Gate.ReadAsync(() => erasures.PersonAsync(Account, CustomerId)) with { Runs = [.. runs.Select(r => r.Text)] };
        var starts = runs.Count == 0 ? [] : await Runtime.Gate.ReadAsync(() => erasures.StartsAsync(runs));
        await using var lease = await Runtime.DrawAsync((IdSequence.Wakeups, 1), (IdSequence.AuditLogs, 1));
        var hashes = person.ZaloIds.Select(z => new Identity(IdentityKind.Zalo, z)).Concat(person.MiniAppIds.Select(m => new Identity(IdentityKind.MiniApp, m)))
            .Select(i => erased.HashOf(Account, i)).ToImmutableArray();
        return new Turn
        {
            Account = Account,
            Cancels = [.. starts],
            Produces =
            [
                NewWakeup.Now(lease.Bag.Next(IdSequence.Wakeups), GrainKey.Erasure(Account, CustomerId), now, ErasureWords.Begin, Json.Bytes(new BeginErasure(person, now))),
            ],
            Rows =
            [
                new EraseCustomerRow(Account, person, hashes, now),
                .. person.Customers.Select(c => WithdrawnMessagesRow.Erased(Account, c)),
                new AuditRow(lease.Bag.Next(IdSequence.AuditLogs), Account, "customers", CustomerId, "erase", actor, now, null, null),
            ],
        };
    }

    /// <summary>What comes for a customer that was erased is done without effect; who waits for an answer gets it.</summary>
    private async Task<WakeOutcome> ForgetAsync(Wakeup wakeup)
    {
        if (wakeup.Kind == JourneyWords.Ask)
        {
            return await RefuseUnknownAsync(wakeup, Json.Read<AskToSend>(wakeup.Payload), "customer_erased");
        }

        var turn = new Turn
        {
            Account = Account,
            Consumes = [wakeup.Id],
            Rows = wakeup.Kind == SenderWords.DecideAgain ? [DroppedMessageRow.Erased(Json.Read<DecideAgain>(wakeup.Payload).Send.MessageId)] : [],
        };
        return IsHandled(await CommitAsync(turn), MostTries) ? WakeOutcome.Done : WakeOutcome.Later;
    }

    /// <summary>What a customer that was erased knows of itself.</summary>
    private static CustomerState Forgotten(DateTimeOffset at) => new() { At = at, Facts = new CustomerFacts { Deleted = true, Erased = true } };

    private async Task<string> ProgressAsync(CustomerRecord known) =>
        Progress(known.ErasedAt!.Value, known.ErasureDoneAt, known.ErasureDoneAt is null ? await GrainFactory.Erasure(Account, CustomerId).Step() : null);

    /// <summary>An <see cref="ErasureContract"/>.</summary>
    private string Progress(DateTimeOffset requestedAt, DateTimeOffset? doneAt, string? step) => new JsonObject
    {
        ["customerId"] = CustomerId,
        ["state"] = doneAt is null ? "erasing" : "erased",
        ["step"] = step,
        ["requestedAt"] = Json.Time(requestedAt),
        ["doneAt"] = doneAt is { } at ? Json.Time(at) : null,
    }.ToJsonString(Json.Plain);

    /// <summary>This customer was erased.</summary>
    private sealed class ErasedException() : Exception("The customer was erased.");
}
