namespace ZaloOrleans.QuietHours;

/// <summary>What quiet hours say of a message.</summary>
/// <param name="IsQuiet">Whether it may not be sent now.</param>
/// <param name="Defers">Whether it waits; else, where it is quiet, it is refused.</param>
/// <param name="Until">When it may be sent: the opening, and its place in the spread after it. Null where it is not quiet, and where it is quiet for ever.</param>
/// <param name="NextQuiet">When it becomes quiet again: it must be sent before. Null: never.</param>
/// <param name="DropAt">When a message that waits is dropped; null: the windows say nothing.</param>
public readonly record struct QuietVerdict(bool IsQuiet, bool Defers, DateTimeOffset? Until, DateTimeOffset? NextQuiet, DateTimeOffset? DropAt)
{
    /// <summary>It may be sent, and no window comes.</summary>
    public static QuietVerdict Open => default;
}
