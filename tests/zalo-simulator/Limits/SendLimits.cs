using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Templates;

namespace ZaloOrleans.Simulator.Limits;

/// <summary>How much an OA may send, counted in memory: a restart forgets what was used.</summary>
internal sealed class SendLimits
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (long Minute, int Count)> _calls = [];
    private readonly Dictionary<string, (DateOnly Day, int Count)> _templates = [];
    private readonly HashSet<(string OaId, string Address, DateOnly Day)> _promoted = [];

    /// <summary>Most calls of an OA in a minute; what is over gets -32. Default 4,000.</summary>
    public int PerMinute { get; private set; } = 4_000;

    /// <summary>Most templates of an OA in a day in Vietnam; what is over gets -144. Default 20,000.</summary>
    public int PerDay { get; private set; } = 20_000;

    /// <summary>The last offset at which the list of users may be read; what is over gets -210. Default 9,951.</summary>
    public int LastOffset { get; private set; } = 9_951;

    public void Set(int? perMinute, int? perDay, int? lastOffset)
    {
        lock (_lock)
            (PerMinute, PerDay, LastOffset) = (perMinute ?? PerMinute, perDay ?? PerDay, lastOffset ?? LastOffset);
    }

    /// <summary>Counts a call; false when it is over the limit.</summary>
    public bool TakeCall(string oaId, DateTimeOffset now)
    {
        lock (_lock)
        {
            var minute = now.ToUnixTimeSeconds() / 60;
            var count = _calls.GetValueOrDefault(oaId) is var known && known.Minute == minute ? known.Count : 0;
            if (count >= PerMinute)
                return false;
            _calls[oaId] = (minute, count + 1);
            return true;
        }
    }

    /// <summary>Counts a template; null when it is over the quota.</summary>
    public DayQuota? TakeQuota(string oaId, DateTimeOffset now)
    {
        lock (_lock)
        {
            var day = TemplateRules.DayOf(now);
            var count = _templates.GetValueOrDefault(oaId) is var known && known.Day == day ? known.Count : 0;
            if (count >= PerDay)
                return null;
            _templates[oaId] = (day, count + 1);
            return new DayQuota(PerDay, PerDay - count - 1);
        }
    }

    /// <summary>What is left of an OA's quota.</summary>
    public DayQuota QuotaOf(string oaId, DateTimeOffset now)
    {
        lock (_lock)
        {
            var used = _templates.GetValueOrDefault(oaId) is var known && known.Day == TemplateRules.DayOf(now) ? known.Count : 0;
            return new DayQuota(PerDay, Math.Max(0, PerDay - used));
        }
    }

    /// <summary>Uncounts a template, and what it was of advertising.</summary>
    public void TakeBack(string oaId, string address, DateTimeOffset now)
    {
        lock (_lock)
        {
            var day = TemplateRules.DayOf(now);
            if (_templates.GetValueOrDefault(oaId) is var known && known.Day == day && known.Count > 0)
                _templates[oaId] = (day, known.Count - 1);
            _promoted.Remove((oaId, address, day));
        }
    }

    /// <summary>Counts advertising to a person; false when it is not the day's first.</summary>
    public bool TakePromotion(string oaId, string address, DateTimeOffset now)
    {
        lock (_lock)
            return _promoted.Add((oaId, address, TemplateRules.DayOf(now)));
    }
}
