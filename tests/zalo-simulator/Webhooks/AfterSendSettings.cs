namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>What follows a message that was accepted: echo, received and seen, in this order.</summary>
internal sealed record AfterSendSettings
{
    public AfterSendStep Echo { get; init; } = AfterSendStep.Never;

    public AfterSendStep Received { get; init; } = AfterSendStep.Never;

    public AfterSendStep Seen { get; init; } = AfterSendStep.Never;

    /// <summary>When a webhook is tried again that found no connection, seconds after the try before. Empty (the default): not at all. Zalo's are 30, 300, 900, 1800, 3600.</summary>
    public IReadOnlyList<double> RetrySeconds { get; init; } = [];

    /// <summary>
    /// What follows one message, each with its time after the one before. What did not arrive is not seen, unless receipts are off altogether. By phone
    /// there is nothing but the receipt.
    /// </summary>
    public IReadOnlyList<(AfterSend What, TimeSpan After)> Draw(bool byPhone, Random random)
    {
        var all = new List<(AfterSend, TimeSpan)>();
        if (!byPhone && Happens(Echo, random))
            all.Add((AfterSend.Echo, Delay(Echo, random)));
        var arrived = Happens(Received, random);
        if (arrived)
            all.Add((AfterSend.Received, Delay(Received, random)));
        if (!byPhone && (arrived || Received.Chance == 0) && Happens(Seen, random))
            all.Add((AfterSend.Seen, Delay(Seen, random)));
        return all;
    }

    private static bool Happens(AfterSendStep step, Random random) => random.NextDouble() < step.Chance;

    private static TimeSpan Delay(AfterSendStep step, Random random) => TimeSpan.FromMilliseconds(random.Next(step.MinMs, step.MaxMs + 1));
}
