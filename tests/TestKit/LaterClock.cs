namespace ZaloOrleans.TestKit;

/// <summary>The system's clock, moved on: what is to happen in a day happens in a test.</summary>
public sealed class LaterClock : TimeProvider
{
    /// <summary>By how much. Default: not at all.</summary>
    public TimeSpan By { get; set; }

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + By;
}
