using ZaloOrleans.Replay.Progress;

namespace ZaloOrleans.Replay;

public sealed class PlainProgressTests
{
    [Fact]
    public async Task Show_WhileTheEngineIsAway_SaysWhyOnceAndThenTheEnd()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var work = Task.Delay(TimeSpan.FromMilliseconds(400));

        await new PlainProgress(output, TimeSpan.FromMilliseconds(40)).ShowAsync(20, () => new ProgressNow(work.IsCompleted ? 20 : 0, "HTTP 503"), work);

        Assert.Equal("replay: 0 of 20 lines, waiting: HTTP 503\nreplay: 20 of 20 lines\n", output.ToString());
    }
}
