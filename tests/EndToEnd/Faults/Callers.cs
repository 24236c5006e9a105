using ZaloOrleans.Crash;

namespace ZaloOrleans.Faults;

/// <summary>The clients of a stream: each waits for its answer before it asks again.</summary>
/// <param name="Count">How many ask side by side.</param>
/// <param name="BatchSize">Events of a batch.</param>
/// <param name="Texts">How many texts of the greatest length an event carries.</param>
/// <param name="Pause">Between a refusal and its repeat.</param>
internal sealed record Callers(int Count, int BatchSize, int Texts, TimeSpan Pause)
{
    /// <summary>Enough for something to be under way whenever a fault comes.</summary>
    public static readonly Callers Few = new(4, 10, 0, TimeSpan.FromMilliseconds(50));

    /// <summary>A crowd that asks small things, and again at once when it is refused.</summary>
    public static readonly Callers Many = new(64, 1, 0, TimeSpan.Zero);

    /// <summary>Near the limits: events of 28 kB (32 are allowed) in batches of 0.9 MB (of 1).</summary>
    public static readonly Callers Large = new(8, 32, 7, TimeSpan.Zero);

    // 4 kB are allowed. All alike, so that the database stores next to nothing.
    private static readonly string Text = new('x', 4 * 1024);

    /// <summary>The properties of an event: its id, by which it is found in the table again, and its texts.</summary>
    public object Properties(string messageId) => new { id = messageId, texts = Enumerable.Repeat(Text, Texts) };

    /// <summary>An event.</summary>
    public Dictionary<string, object> Event(string messageId, string user)
    {
        var item = Items.Event(messageId, "seen", user);
        item["properties"] = Properties(messageId);
        return item;
    }
}
