using ZaloOrleans.Simulator.Clocks;

namespace ZaloOrleans.Simulator.MiniApps;

/// <summary>How many notifications went today, counted in memory: a restart forgets them.</summary>
internal sealed class NotificationBook
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string AppId, string UserId, DateOnly Day)> _notified = [];

    /// <summary>Whether the user had the day's one already.</summary>
    public bool Has(MiniAppUser user, DateTimeOffset now)
    {
        lock (_lock)
            return _notified.Contains(Of(user, now));
    }

    /// <summary>Counts one; false where the app's day is full.</summary>
    public bool Take(MiniAppUser user, DateTimeOffset now)
    {
        lock (_lock)
        {
            var one = Of(user, now);
            if (_notified.Count(n => n.AppId == one.AppId && n.Day == one.Day) >= user.App.PerDay)
                return false;
            return _notified.Add(one);
        }
    }

    /// <summary>Uncounts one that is refused after all.</summary>
    public void TakeBack(MiniAppUser user, DateTimeOffset now)
    {
        lock (_lock)
            _notified.Remove(Of(user, now));
    }

    private static (string AppId, string UserId, DateOnly Day) Of(MiniAppUser user, DateTimeOffset now) => (user.App.AppId, user.Id, VietnamTime.DayOf(now));
}
