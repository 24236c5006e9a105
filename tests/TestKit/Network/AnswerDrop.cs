namespace ZaloOrleans.TestKit;

/// <summary>One lost answer: how many questions are answered before it, how much of it may still pass, and when it is over.</summary>
internal sealed class AnswerDrop(int skip, long bytes)
{
    private int _skip = skip;


    /// <summary>A server that has sent nothing for this long has answered whole. Cutting earlier might stop it in the middle of its work.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromMilliseconds(150);

    private readonly TaskCompletionSource _dropped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _left = bytes;

    public Task Dropped => _dropped.Task;

    /// <summary>Whether a question is still one of those that are answered; counts it.</summary>
    public bool Skips() => _skip-- > 0;

    /// <summary>How many of these bytes may pass.</summary>
    public int Allow(int count)
    {
        var allowed = (int)Math.Min(count, _left);
        _left -= allowed;
        return allowed;
    }

    public void Finish() => _dropped.TrySetResult();
}
