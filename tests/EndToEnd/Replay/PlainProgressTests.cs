using ZaloOrleans.Replay.Progress;

namespace ZaloOrleans.Replay;

public sealed class PlainProgressTests
{
    [Fact]
    public async Task Show_WhileTheEngineIsAway_SaysWhyOnceAndThenTheEnd()
    {
        using var output = new StringWriter { NewLine = "\n" };
        var (work, looks) = (new TaskCompletionSource(), 0);

        // The work ends after a look: by the clock it might end in the middle of one, or before the first.
        await new PlainProgress(output, TimeSpan.FromMilliseconds(40)).ShowAsync(20, () =>
        {
            var now = new ProgressNow(work.Task.IsCompleted ? 20 : 0, "HTTP 503");
            if (++looks == 5)
                work.SetResult();
            return now;
        }, work.Task);

        Assert.Equal("replay: 0 of 20 lines, waiting: HTTP 503\nreplay: 20 of 20 lines\n", output.ToString());
    }
}
