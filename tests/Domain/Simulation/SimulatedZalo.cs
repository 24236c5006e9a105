using System.Globalization;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Simulation;

/// <summary>Zalo: what reached it is accepted or refused, whatever becomes of who asked.</summary>
internal sealed class SimulatedZalo(SimulatedWorld world)
{
    /// <summary>What it accepted.</summary>
    public List<Acceptance> Accepted { get; } = [];

    /// <summary>When bytes left for it.</summary>
    public List<DateTimeOffset> Left { get; } = [];

    /// <summary>Bytes leave now, and arrive; the answer may be lost.</summary>
    public Call Receive(QueuedSend send, int attempt)
    {
        var (leftAt, takes) = (world.Now, TimeSpan.FromMilliseconds(world.Schedule.Chance.Next(1, 400)));
        Left.Add(leftAt);
        var at = leftAt + takes;
        var isRefused = world.Happens(0.08);
        if (!isRefused)
        {
            Accepted.Add(new Acceptance(send.MessageId, send.CustomerId, send.Lane, attempt, leftAt, at));
        }

        var error = world.Happens(0.7) ? -200 : -230;
        var sentAt = world.Happens(0.5) ? string.Create(CultureInfo.InvariantCulture, $",\"sent_time\":\"{at.ToUnixTimeMilliseconds()}\"") : "";
        var answer = isRefused
            ? string.Create(CultureInfo.InvariantCulture, $$"""{"error":{{error}},"message":"no"}""")
            : $$$"""{"error":0,"data":{"message_id":"z"{{{sentAt}}}}}""";
        return new Call(takes, world.Happens(0.06), answer);
    }

    /// <summary>One that went.</summary>
    public sealed record Acceptance(long MessageId, long Customer, MessageCategory Category, int Attempt, DateTimeOffset LeftAt, DateTimeOffset At);

    /// <summary>One call.</summary>
    public sealed record Call(TimeSpan Takes, bool IsLost, string Answer);
}
