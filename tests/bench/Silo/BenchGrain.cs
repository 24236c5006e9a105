using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Bench.Silo;

/// <summary>A grain whose turn writes its state and one row of <c>events</c>.</summary>
[GrainType("bench")]
[Orleans.Placement.RandomPlacement]
public sealed class BenchGrain(TurnRuntime runtime) : TurnGrain<BenchState>(runtime), IBenchGrain
{
    public const string EventProperties = """{"product_id":"sku-19283","category":"giày dép","price":459000,"currency":"VND","quantity":2}""";

    public Task Touch() => Task.CompletedTask;

    public async Task<bool> Step(BenchTurn kind)
    {
        var state = State ?? BenchState.First;
        var now = Now(state.At);
        if (kind == BenchTurn.StateOnly)
        {
            return await CommitAsync(new Turn { Account = Account }, state.After(now)) is TurnOutcome.Committed;
        }

        var row = new EventRow(await Runtime.Ids.NextAsync(IdSequence.Events), Account, Key.NumberAt(0), null, now, "product_viewed",
            kind == BenchTurn.Poison ? "{" : EventProperties, "bench", null);
        var turn = new Turn { Account = Account, Rows = [row] };
        var outcome = kind switch
        {
            BenchTurn.OldVersion => await Runtime.Committer.CommitAsync(turn with { State = new StateChange(Key, 1, BenchState.FirstBytes) }),
            BenchTurn.Claim => await CommitAsync(turn with { Claims = [new MessageIdClaim(Account, $"bench-{Key.Text}", row.Id)] }, state.After(now)),
            _ => await CommitAsync(turn, state.After(now)),
        };
        return outcome is TurnOutcome.Committed;
    }

    protected override Task<WakeOutcome> HandleAsync(Wakeup wakeup) => throw new NotSupportedException();
}
