using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

public sealed class TurnGateTests
{
    private static readonly AccountId Account = new(1);
    private static readonly GrainKey Key = GrainKey.Customer(Account, 42);

    [Theory]
    [InlineData(0, null, false, "pass")]
    [InlineData(0, 5L, false, "version")]
    [InlineData(5, 5L, false, "pass")]
    [InlineData(5, 6L, false, "version")]
    [InlineData(5, null, false, "version")]
    [InlineData(5, null, true, "held")]
    public void State_Expected_DecidesOnItsVersion(long expected, long? locked, bool held, string verdict)
    {
        var facts = new BatchFacts();
        if (locked is { } version)
        {
            facts.States.Add(Key.Text, version);
        }

        if (held)
        {
            facts.HeldStates.Add(Key.Text);
        }

        Assert.Equal(verdict, Word(new Turn { Account = Account, State = new StateChange(Key, expected, []) }, facts));
    }

    [Theory]
    [InlineData(true, false, "pass")]
    [InlineData(false, true, "held")]
    [InlineData(false, false, "wakeup_gone")]
    public void Wakeup_Consumed_MustBeThere(bool locked, bool held, string verdict)
    {
        var facts = new BatchFacts();
        facts.Wakeups.Add(1);
        _ = locked && facts.Wakeups.Add(2);
        _ = held && facts.HeldWakeups.Add(2);
        Assert.Equal(verdict, Word(new Turn { Account = Account, Consumes = [1, 2] }, facts));
    }

    [Fact]
    public void Wakeup_OneGoneAndOneHeld_IsGone()
    {
        var facts = new BatchFacts();
        facts.HeldWakeups.Add(1);
        var gone = Assert.IsType<TurnOutcome.WakeupGone>(TurnGate.Judge(new Turn { Account = Account, Consumes = [1, 2] }, facts).Refusal);
        Assert.Equal([2L], gone.Ids);
    }

    [Fact]
    public void Claims_Taken_AreAllNamed()
    {
        var (one, two, three) = (new MessageIdClaim(Account, "a", 1), new MessageIdClaim(Account, "b", 2), new MessageIdClaim(Account, "c", 3));
        var facts = new BatchFacts();
        facts.Taken.Add(one, 11);
        facts.Taken.Add(three, 33);
        var refusal = TurnGate.Judge(new Turn { Account = Account, Claims = [one, two, three] }, facts).Refusal;
        Assert.Equal([11L, 33L], Assert.IsType<TurnOutcome.ClaimTaken>(refusal).Taken.Select(t => t.Holder));
    }

    private static string Word(Turn turn, BatchFacts facts)
    {
        var verdict = TurnGate.Judge(turn, facts);
        return verdict.IsPassed ? "pass" : verdict.IsHeld ? "held" : verdict.Refusal is TurnOutcome.VersionConflict ? "version" : "wakeup_gone";
    }
}
