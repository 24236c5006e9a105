using System.Collections.Immutable;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-customer")]
public sealed class StandInCustomer(EngineBook book) : Grain, ICustomerGrain
{
    private string Key => this.GetPrimaryKeyString();

    public Task<IngestAnswer> Ingest(IngestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var key = GrainKey.Parse(Key);
        var (account, id) = (key.Account.Value, key.NumberAt(0));
        if (book.Ingests.TryGetValue(Key, out var script) && script(command) is { } scripted)
        {
            return Task.FromResult(scripted);
        }

        if (!book.Customers.TryGetValue(Key, out var alive) && command.Create)
        {
            var holder = book.Identities.GetOrAdd((account, command.Items[0].Identities[0]), id);
            if (holder != id)
            {
                return Task.FromResult(new IngestAnswer { Route = IngestRoute.Elsewhere, ElsewhereCustomerId = holder });
            }

            alive = book.Customers[Key] = true;
        }

        if (!alive)
        {
            return Task.FromResult(new IngestAnswer { Route = IngestRoute.Unknown });
        }

        foreach (var identity in command.Items.SelectMany(i => i.Identities))
        {
            book.Identities.TryAdd((account, identity), id);
        }

        return Task.FromResult(book.Take(account, Key, command) with { Deliver = Bind(key.Account, id, command.BindDevice) });
    }

    public Task<ChangeAnswer> Change(ChangeCustomer command) => throw new NotSupportedException();

    public Task<ReplyAnswer> Reply(SupportReply command) => throw new NotSupportedException();

    public Task<CatalogAnswer> Erase(string actor) => Task.FromResult(book.Answer(GrainKey.Parse(Key).Account.Value, nameof(Erase), (GrainKey.Parse(Key).NumberAt(0), actor)));

    public Task<CatalogAnswer> Erasure() => Task.FromResult(book.Answer(GrainKey.Parse(Key).Account.Value, nameof(Erasure), GrainKey.Parse(Key).NumberAt(0)));

    public Task<bool> Unlink(long linkId, string actor)
    {
        var key = GrainKey.Parse(Key);
        return Task.FromResult(book.Answer(key.Account.Value, nameof(Unlink), (key.NumberAt(0), linkId, actor)).Outcome == ZaloOrleans.Catalog.CatalogOutcome.Done);
    }

    public Task<MessageRequestAnswer> Send(MessageRequest request) => Task.FromResult(book.Ask(Key, request, explains: false));

    public Task<MessageRequestAnswer> Explain(MessageRequest request) => Task.FromResult(book.Ask(Key, request, explains: true));

    public Task<AssignmentAnswer> Assign(AssignmentRequest request)
    {
        var id = GrainKey.Parse(Key).NumberAt(0);
        book.Assigns.GetOrAdd(GrainKey.Parse(Key).Account.Value, _ => new()).Enqueue((id, request));
        return book.Assignments.TryGetValue(Key, out var script) ? script(request)
            : Task.FromResult(new AssignmentAnswer(book.Customers.GetValueOrDefault(Key) ? AssignmentOutcome.Answered : AssignmentOutcome.UnknownCustomer) { VariantId = id * 10, VariantCode = "A" });
    }

    public Task<ImmutableArray<bool>> Evaluate(ImmutableArray<string> rulesJson) => throw new NotSupportedException();

    public Task<WakeOutcome> Wake(Wakeup wakeup) => Task.FromResult(WakeOutcome.Done);

    private ImmutableArray<Wakeup> Bind(AccountId account, long id, string? device) => device is null
        ? []
        : [new Wakeup(book.NextId(), GrainKey.Device(account, device).Text, DateTimeOffset.UtcNow, 0, "bind", BitConverter.GetBytes(id))];
}
