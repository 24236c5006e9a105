using ZaloOrleans.Ids;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Privacy;

public sealed class ErasureStepsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);
    private static readonly AccountId Account = new(1);
    private static readonly ErasureState First = ErasureSteps.Begin(new ErasedPerson { Customers = [42, 7] }, Now.AddSeconds(-1), Now);

    [Fact]
    public void Steps_NothingLeftAnywhere_AreTakenInOrderOnce()
    {
        var taken = new List<ErasureStep>();
        for (ErasureState? state = First; state is not null; state = ErasureSteps.After(state, ErasureSlice.Done, Now))
        {
            Assert.Null(state.Place);
            taken.Add(state.Step);
        }

        Assert.Equal(Enum.GetValues<ErasureStep>(), taken);

        // The trail and attachments are found by the feedback's rows, and webhooks by what no other step needs: rows go after the one and before the other.
        Assert.True(ErasureStep.Trail < ErasureStep.Rows);
    }

    [Fact]
    public void Slice_WithMoreToDo_GoesOnThereAtOnce()
    {
        var next = ErasureSteps.After(First with { Step = ErasureStep.Webhooks }, new ErasureSlice(false, "9/9"), Now)!;
        Assert.Equal((ErasureStep.Webhooks, "9/9", null), (next.Step, next.Place, next.RestUntil));
    }

    [Fact]
    public void Check_ThatFindsSomething_BeginsAgainAfterARest()
    {
        var next = ErasureSteps.After(First with { Step = ErasureStep.Check }, new ErasureSlice(false), Now)!;
        Assert.Equal((ErasureStep.Runs, null, Now + ErasureSteps.Rest), (next.Step, next.Place, next.RestUntil));
    }

    [Theory]
    [InlineData("1", 0.25)]
    [InlineData("2", 0.5)]
    [InlineData("8", 32)]
    [InlineData("9", 60)]
    [InlineData("1000", 60)]
    public void Told_GrainsAreWaitedForALittleLongerEachTime(string times, double seconds)
    {
        var slice = new ErasureSlice(false, times) { Tells = [GrainKey.JourneyRun(Account, 7, 42, 9)] };
        Assert.Equal(Now.AddSeconds(seconds), ErasureSteps.After(First, slice, Now)!.RestUntil);
    }

    [Fact]
    public void Told_EachGrainGetsItsOwnWord()
    {
        var (run, device) = (GrainKey.JourneyRun(Account, 7, 42, 9), GrainKey.Device(Account, "d"));
        var told = ErasureSteps.Tell(First, new ErasureSlice(false, "1") { Tells = [run, device] }, Now, new IdBag(new Dictionary<IdSequence, Queue<long>> { [IdSequence.Wakeups] = new([1, 2]) })).ToList();

        Assert.Equal([(run, ErasureWords.EndRun), (device, ErasureWords.ForgetDevice)], told.Select(t => (t.Target, t.Kind)));
        Assert.Equal([42L, 7L], Json.Read<ForgetDevice>(told[1].Payload).Customers);
        Assert.All(told, t => Assert.True(t.HandOff));
    }

    [Fact]
    public void Plan_EachTableOnce_WithAReason_AndWhatGoesIsSaid()
    {
        Assert.Equal(ErasurePlan.Tables.Length, ErasurePlan.Tables.DistinctBy(t => t.Table).Count());
        Assert.All(ErasurePlan.Tables, t => Assert.False(string.IsNullOrWhiteSpace(t.Why), t.Table));
        Assert.All(ErasurePlan.Tables, t => Assert.Equal(t.Kind == ErasureKind.Stripped, !t.Strips.IsEmpty));
        Assert.All(ErasurePlan.Tables.Where(t => t.ByCustomer), t => Assert.NotEqual(ErasureKind.Kept, t.Kind));
    }
}
