using ZaloOrleans.Zalo;

namespace ZaloOrleans.Messaging;

/// <summary>The hours in which a channel may be used at all: a Mini App's notifications go from 06:00 to 22:00 in Vietnam, all else at any time. Pure.</summary>
public static class SendHours
{
    private static readonly TimeSpan From = TimeSpan.FromHours(6);
    private static readonly TimeSpan To = TimeSpan.FromHours(22);

    /// <summary>When the channel opens; null: it is open. At 06:00 it is, at 22:00 it is not.</summary>
    /// <param name="channel">The channel.</param>
    /// <param name="now">The time.</param>
    /// <param name="within">How long it has to stay open, because what is begun now may leave that much later.</param>
    public static DateTimeOffset? OpensAt(MessageChannel channel, DateTimeOffset now, TimeSpan within = default)
    {
        var hour = VietnamTime.HourOf(now);
        return channel != MessageChannel.MiniApp || (hour >= From && hour + within < To)
            ? null
            : new SendPause(PauseScope.Channel, PauseEnd.Morning).Over(now);
    }
}
