using System.Collections.Immutable;
using System.Text;
using ZaloOrleans.Audit;
using ZaloOrleans.Consents;
using ZaloOrleans.Decisions;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    public async Task<ChangeAnswer> Change(ChangeCustomer command)
    {
        ArgumentNullException.ThrowIfNull(command);
        try
        {
            return await RepeatedAsync(command) ?? await ChangeAsync(command);
        }
        catch (ErasedException)
        {
            return new ChangeAnswer(ChangeKind.NotFound, null, null, []);
        }
    }

    private async Task<ChangeAnswer> ChangeAsync(ChangeCustomer command)
    {
        var exclude = IngestExclusions.None;
        for (var tries = 0; tries < MostTries; tries++)
        {
            var known = command.Create ? null : await ReadAsync();
            if (known is { Facts.MergedInto: > 0 and var into })
            {
                // Whoever still has the old id means the person.
                return await GrainFactory.Customer(Account, into).Change(command);
            }

            if (Precheck(command, known) is { } refusal)
            {
                return refusal;
            }

            var state = (State is { Shape: CustomerState.CurrentShape } && !IsStale ? State : State is null ? command.Create ? CustomerState.OfNew : new CustomerState() : (await CurrentAsync())!) with { Facts = known?.Facts ?? new CustomerFacts() };
            var now = Now(state.At);
            await using var lease = await Runtime.DrawAsync((IdSequence.AuditLogs, 2), (IdSequence.ZaloAccounts, 1), (IdSequence.CustomerZaloLinks, 1), (IdSequence.Wakeups, exclude.Conflicts.Count));
            var change = ProfileChange.Decide(Account, CustomerId, command.Create, state.Facts, known?.Profile ?? CustomerProfile.Empty,
                PatchOf(command, now), command.Identities, exclude, command.Actor, command.Actor, now, lease.Bag, WordsOf(command, now));
            var facts = change.Facts with { Deleted = command.Delete };
            var record = new CustomerRecord(facts, change.Profile, known?.CreatedAt ?? now, now);
            var created = record.ToJson(Account.Value, CustomerId);
            var turn = new Turn { Account = Account, Claims = [.. change.Claims, .. KeyClaim(command, created)], Produces = [.. Settling(exclude.Conflicts, now, lease.Bag)], Rows = RowsOf(command, change, now, lease.Bag) };
            if (turn.Rows.IsEmpty && turn.Claims.IsEmpty)
            {
                return Done(known!);
            }

            switch (await CommitAsync(turn, state with { At = now, Facts = facts, Relations = state.Relations.After(command.Profile, 0, now) }))
            {
                case TurnOutcome.Committed:
                    _profile = change.Profile;
                    // A repeat gets these bytes, so the first call does.
                    return Done(command is { IdempotencyKey: not null, Create: false } ? record : await ReadBackAsync() ?? record);

                case TurnOutcome.ClaimTaken taken when taken.Taken.Any(t => t.Claim is IdempotencyClaim):
                    return await RepeatedAsync(command) ?? throw new BusyException("The first request with this key is still under way.");

                case TurnOutcome.ClaimTaken taken:
                    exclude = exclude.With(taken.Taken, CustomerId);
                    if (exclude.Conflicts.FirstOrDefault(i => i.Kind != IdentityKind.Phone) is { } other)
                    {
                        return Conflict(other);
                    }

                    break;

                case TurnOutcome.Failed { SqlState: "23505" }:
                    return Refusal(ChangeKind.Conflict, "/email", "email_taken", "Another customer has this e-mail.");

                case TurnOutcome.Failed failed:
                    return new ChangeAnswer(ChangeKind.Invalid, null, null, [RefusedValue.Of(failed, "")]);
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    /// <summary>The row as it is now. The change is committed, whether its row can be read at this moment or not.</summary>
    private async Task<CustomerRecord?> ReadBackAsync()
    {
        try
        {
            return await ReadAsync();
        }
        catch (BusyException)
        {
            return null;
        }
    }

    private ChangeAnswer Done(CustomerRecord record) => new(ChangeKind.Done, record.ToJson(Account.Value, CustomerId), record.ETag, []);

    private static ChangeAnswer? Precheck(ChangeCustomer command, CustomerRecord? known) =>
        command.Create ? null
        : known is null or { Facts.Deleted: true } ? new ChangeAnswer(ChangeKind.NotFound, null, null, [])
        : command.IfMatch is { } match && match != known.ETag ? new ChangeAnswer(ChangeKind.PreconditionFailed, null, known.ETag, [])
        : known.Profile.With(command.Profile).HasTooManyTraits
            ? Refusal(ChangeKind.Invalid, "/traits", "too_many_traits", $"A customer has at most {CustomerProfile.MostTraits} traits.")
        : null;

    private ImmutableArray<ConsentRow> WordsOf(ChangeCustomer command, DateTimeOffset now) =>
    [
        .. command.Consents.Select(w => new ConsentRow(Account, CustomerId, new ConsentEntry(MessageChannels.TryParse(w.Channel, out var channel) ? channel : null,
            MessageCategories.TryParse(w.Category, out var category) ? category : MessageCategory.Promotion, w.IsGranted, w.At ?? now), w.Source, command.Actor)
        {
            TextVersion = w.TextVersion,
            Proof = w.Proof,
        }),
    ];

    private static ProfilePatch PatchOf(ChangeCustomer command, DateTimeOffset now) => command.Delete
        ? ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("deleted_at", Json.Time(now)) }
        : command.Profile;

    private ImmutableArray<Row> RowsOf(ChangeCustomer command, ProfileChange.Result change, DateTimeOffset now, IdBag ids) => command.Delete
        ?
        [
            .. change.Rows.Where(r => r is not AuditRow), new ReleaseIdentitiesRow(Account, CustomerId),
            WithdrawnMessagesRow.Deleted(Account, CustomerId),
            new AuditRow(ids.Next(IdSequence.AuditLogs), Account, "customers", CustomerId, "delete", command.Actor, now, null, null),
        ]
        : change.Rows;

    private IEnumerable<Claim> KeyClaim(ChangeCustomer command, string response) => command.IdempotencyKey is { } key
        ? [new IdempotencyClaim(Account, key, command.RequestHash!, 201, Encoding.UTF8.GetBytes(response))]
        : [];

    private async Task<ChangeAnswer?> RepeatedAsync(ChangeCustomer command)
    {
        if (command.IdempotencyKey is not { } key || await Runtime.Gate.ReadAsync(() => answers.FindAsync(Account, key)) is not { } first)
        {
            return null;
        }

        return first.RequestHash.AsSpan().SequenceEqual(command.RequestHash)
            ? new ChangeAnswer(ChangeKind.Repeated, Encoding.UTF8.GetString(first.Response), null, [])
            : Refusal(ChangeKind.KeyReused, "", "idempotency_key_reused", "This Idempotency-Key was used for another request. Use a new one.");
    }

    private static ChangeAnswer Conflict(Identity other)
    {
        var field = other.Kind switch { IdentityKind.External => "externalId", IdentityKind.Zalo => "zaloUserId", _ => "email" };
        return Refusal(ChangeKind.Conflict, $"/{field}", "identity_taken", $"Another customer has this {field}.");
    }

    private static ChangeAnswer Refusal(ChangeKind kind, string pointer, string code, string detail) => new(kind, null, null, [new Fault(pointer, code, detail)]);
}
