using System.Text.Json;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Secrets;

public sealed class DataKeyRotationsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 9, 0, 0, TimeSpan.Zero);
    private static readonly DataKeyRotationState Running = DataKeyRotations.Begin(null, 3, "admin", Now);

    [Fact]
    public void Begin_WhileOneRuns_IsThatOne()
    {
        var running = Running with { Column = 2, After = 40, WakeupId = 9 };
        Assert.Equal(running with { At = Now.AddMinutes(1) }, DataKeyRotations.Begin(running, 4, "key:1", Now.AddMinutes(1)));
        Assert.Equal(4, DataKeyRotations.Begin(running with { Phase = RotationPhase.Done }, 4, "key:1", Now).Replaces);
    }

    [Fact]
    public void Looked_GoesOnInTheColumn_ThenInTheNext_AndCountsWhatDoesNotOpenAnewInEachPass()
    {
        var last = Running with { Unopenable = 7 };
        var first = DataKeyRotations.Looked(last, new SecretSlice(100, 2));
        Assert.Equal((0, 100L, 2), (first.Column, first.After, first.Unopenable));
        var second = DataKeyRotations.Looked(first, new SecretSlice(null, 1));
        Assert.Equal((1, 0L, 3), (second.Column, second.After, second.Unopenable));
    }

    [Theory]
    [InlineData(0, 599.9, false)]
    [InlineData(0, 600.0, true)]
    [InlineData(1, 600.0, false)]
    [InlineData(0, null, false)]
    public void MayDestroy_IsWhenNothingIsUnderTheOldKeyAndTheGraceIsOver(int left, double? age, bool expected) =>
        Assert.Equal(expected, DataKeyRotations.MayDestroy(Facts(left, age)));

    [Theory]
    [InlineData(0, null, RotationPhase.Done, null)]
    [InlineData(0, 0.0, RotationPhase.Running, 600.0)]
    [InlineData(5, 200.0, RotationPhase.Running, 400.0)]
    [InlineData(0, 599.5, RotationPhase.Running, 1.0)]
    [InlineData(0, 600.0, RotationPhase.Running, 1.0)]
    [InlineData(1, 600.0, RotationPhase.Running, 600.0)]
    public void Passed_RestsUntilTheOldKeyMayGo(int left, double? age, RotationPhase phase, double? pause)
    {
        var (state, rest) = DataKeyRotations.Passed(Running with { Column = 5, After = 4 }, Facts(left, age), Now);
        Assert.Equal((phase, pause), (state.Phase, rest?.TotalSeconds));
        Assert.Equal((0, 0L), (state.Column, state.After));
        Assert.Equal(phase == RotationPhase.Done ? Now : null, state.FinishedAt);
    }

    [Theory]
    [InlineData(RotationPhase.None, 3, 0, "none")]
    [InlineData(RotationPhase.Running, 3, 0, "encrypting")]
    [InlineData(RotationPhase.Running, 4, 1, "encrypting")]
    [InlineData(RotationPhase.Running, 4, 0, "waiting")]
    [InlineData(RotationPhase.Done, 4, 0, "done")]
    public void Progress_SaysWhatItDoes(RotationPhase phase, int active, int left, string expected)
    {
        var body = JsonSerializer.Deserialize<JsonElement>(DataKeyRotations.Progress(Running with { Phase = phase }, Facts(left, 60) with { ActiveKey = active }, Now));
        Assert.Equal(expected, body.GetProperty("state").GetString());
        Assert.Equal(phase == RotationPhase.Running ? Json.Time(Now.AddMinutes(9)) : null, body.GetProperty("destroysAt").GetString());
    }

    [Fact]
    public void State_IsReadBackAsItWasWritten()
    {
        var state = Running with { Column = 1, After = 5, Unopenable = 1, WakeupId = 8, Phase = RotationPhase.Done, FinishedAt = Now };
        Assert.Equal(state, HotState.Read<DataKeyRotationState>(HotState.Bytes(state)));
        Assert.Equal(Json.Bytes(state), HotState.Bytes(state));
    }

    private static DataKeyFacts Facts(int left, double? age) => new(4, 10, left, age is null ? 0 : 1, 0, age is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
}
