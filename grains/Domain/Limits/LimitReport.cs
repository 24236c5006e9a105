using ZaloOrleans.Catalog;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Limits;

/// <summary>How a rule stands, with what waits for it and how long that will take. Pure.</summary>
public static class LimitReport
{
    /// <summary>A rule's item.</summary>
    /// <param name="channel">Where it holds; null: over all channels together.</param>
    /// <param name="use">How it stands.</param>
    /// <param name="template">Code of the template that it is about.</param>
    /// <param name="waiting">What waits.</param>
    /// <param name="steered">Official Accounts that may make fewer calls a minute than their app: how many, and which share of it that is.</param>
    /// <param name="now">When.</param>
    public static LimitContract Of(
        string? channel, RateUse use, string? template, Waiting waiting, IReadOnlyDictionary<long, SteeredOaContract> steered, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(use);
        ArgumentNullException.ThrowIfNull(waiting);
        ArgumentNullException.ThrowIfNull(steered);
        var queued = waiting.Queued.Where(q => (channel is null || q.Channel == channel) && (use.OaId == 0 || q.OaId == use.OaId)
            && (use.TemplateId == 0 || q.TemplateId == use.TemplateId)).ToList();
        var rests = queued.ConvertAll(waiting.RestOf);
        var rest = rests.Count > 0 && rests.TrueForAll(r => r is not null) ? rests.MinBy(r => r!.Until ?? DateTimeOffset.MaxValue) : null;
        var oas = use.OaId != 0 ? [use.OaId] : queued.Select(q => q.OaId).Distinct().ToList();
        return new LimitContract
        {
            Channel = channel,
            OaId = use.OaId == 0 ? null : use.OaId,
            Template = template,
            Rule = RuleOf(use),
            Used = use.Used,
            Available = use.Available,
            Rate = Math.Round(use.PerSecond, 3),
            Steered = (use.OaId != 0 ? oas : [.. steered.Keys]).Select(oa => steered.GetValueOrDefault(oa)?.Steered ?? 1).Append(1).Min(),
            Backlog = new LimitBacklogContract
            {
                Transaction = Count(MessageCategory.Transaction),
                CustomerCare = Count(MessageCategory.CustomerCare),
                Promotion = Count(MessageCategory.Promotion),
            },
            EstimatedSeconds = rests.Exists(r => r is { Until: null }) ? null : Seconds(use, queued.Sum(q => q.Count), oas, steered, rests, now),
            RestsUntil = rest?.Until,
            RestsCode = rest?.Code,
        };

        long Count(MessageCategory lane) => queued.Where(q => q.Lane == lane.Word()).Sum(q => q.Count);
    }

    /// <summary>A rule as the wire has it.</summary>
    public static LimitRuleContract RuleOf(RateUse use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return new LimitRuleContract { Max = use.Max, Per = SendRates.UnitOf(use.Window), Burst = use.Burst };
    }

    /// <summary>What can go at once goes at once, and the rest at the rule's pace, or the slower one that Zalo's answers leave; after what rests.</summary>
    private static long Seconds(
        RateUse use, long backlog, List<long> oas, IReadOnlyDictionary<long, SteeredOaContract> steered, List<RestingSends?> rests, DateTimeOffset now)
    {
        var perSecond = use.Max / use.Window.TotalSeconds * RateRule.Pace;
        if (oas.Count > 0 && oas.TrueForAll(steered.ContainsKey))
        {
            perSecond = Math.Min(perSecond, oas.Sum(oa => steered[oa].PerMinute) / 60.0);
        }

        var rest = rests.Max(r => r?.Until is { } until && until > now ? (until - now).TotalSeconds : 0, 0);
        return (long)Math.Ceiling(rest + (Math.Max(0, backlog - use.Available) / perSecond));
    }

    private static double Max(this List<RestingSends?> rests, Func<RestingSends?, double> seconds, double none) => rests.Count == 0 ? none : rests.Max(seconds);
}
