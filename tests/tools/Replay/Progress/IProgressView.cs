namespace ZaloOrleans.Replay.Progress;

/// <summary>Shows how far the work has come.</summary>
internal interface IProgressView
{
    /// <summary>Shows until the work has ended, well or badly; its failure is the caller's to see.</summary>
    Task ShowAsync(long total, Func<ProgressNow> now, Task work);
}
