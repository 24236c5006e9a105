using ZaloOrleans.Customers;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Customers have one writer, their grain: a change becomes a command to it, and is answered after its commit.</summary>
public sealed class CustomerWriter(IGrainFactory grains, IdBlocks ids, PlaceCodes places, TimeProvider clock) : ICatalogWriter
{
    private static readonly ContractShape Shape = ContractShape.Of<CustomerContract>();
    private static readonly ContractShape WordShape = ContractShape.Of<ConsentWordContract>();

    // Clocks differ a little.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);

    public string Resource => "customers";

    public async Task<CatalogAnswer> CreateAsync(AccountId account, CatalogChange change)
    {
        var faults = new Faults();
        if (await ReadAsync(account, change, isNew: true, faults) is not { } body)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        var id = await ids.NextAsync(IdSequence.Customers);
        return AnswerOf(await grains.Customer(account, id).Change(CommandOf(change) with { Create = true, Profile = body.Profile, Identities = body.Identities }), CatalogOutcome.Created);
    }

    public async Task<CatalogAnswer> ChangeAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var body = await ReadAsync(account, change, isNew: false, faults);
        return body is null ? CatalogRefusals.Of(CatalogOutcome.Invalid, faults)
            : change.Id <= 0 ? CatalogRefusals.NotFound
            : AnswerOf(await grains.Customer(account, change.Id).Change(CommandOf(change) with { Profile = body.Profile, Identities = body.Identities }), CatalogOutcome.Done);
    }

    public async Task<CatalogAnswer> DeleteAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change.Id <= 0)
        {
            return CatalogRefusals.NotFound;
        }

        var answer = AnswerOf(await grains.Customer(account, change.Id).Change(CommandOf(change) with { Delete = true }), CatalogOutcome.Done);
        return answer.Outcome == CatalogOutcome.Done ? CatalogAnswer.Done(null) : answer;
    }

    /// <summary>Keeps a word of the customer's about messages, with its proof.</summary>
    public async Task<CatalogAnswer> ConsentAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(WordShape, change.Json, isNew: true, faults);
        if (values.GetValueOrDefault("at") is DateTimeOffset at && at > clock.GetUtcNow() + Ahead)
        {
            faults.Add("/at", "out_of_range", "It lies ahead.");
        }

        if (!faults.AreNone)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        var word = new ConsentWord(values.GetValueOrDefault("channel") as string, (string)values["category"]!, values["state"] is "granted",
            values.GetValueOrDefault("at") as DateTimeOffset?, (string)values["source"]!, values.GetValueOrDefault("textVersion") as string, values.GetValueOrDefault("proof") as string);
        return change.Id <= 0 ? CatalogRefusals.NotFound
            : AnswerOf(await grains.Customer(account, change.Id).Change(CommandOf(change) with { Consents = [word] }), CatalogOutcome.Created);
    }

    private async Task<CustomerBody?> ReadAsync(AccountId account, CatalogChange change, bool isNew, Faults faults)
    {
        var values = ContractBody.Read(Shape, change.Json, isNew, faults);
        var body = CustomerBody.Read(values, E164.Normalize, faults);
        if (body is not null)
        {
            await places.CheckAsync(account, body.Profile.Columns, faults);
        }

        return faults.AreNone ? body : null;
    }

    private static ChangeCustomer CommandOf(CatalogChange change) => new()
    {
        Actor = change.Actor,
        IfMatch = change.IfMatch == "*" ? null : change.IfMatch,
        IdempotencyKey = change.IdempotencyKey,
        RequestHash = change.IdempotencyKey is null ? null : change.RequestHash ?? new byte[32],
    };

    private static CatalogAnswer AnswerOf(ChangeAnswer answer, CatalogOutcome done) => new(
        answer.Kind switch
        {
            ChangeKind.Done => done,
            ChangeKind.Repeated => CatalogOutcome.Repeated,
            ChangeKind.NotFound => CatalogOutcome.NotFound,
            ChangeKind.PreconditionFailed => CatalogOutcome.PreconditionFailed,
            ChangeKind.Conflict => CatalogOutcome.Conflict,
            ChangeKind.KeyReused => CatalogOutcome.Unprocessable,
            _ => CatalogOutcome.Invalid,
        },
        answer.Customer, answer.ETag, answer.Kind == ChangeKind.PreconditionFailed ? CatalogRefusals.Stale(answer.ETag!).Faults : answer.Faults);
}
