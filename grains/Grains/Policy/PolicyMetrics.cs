using System.Diagnostics.Metrics;

namespace ZaloOrleans.Policy;

/// <summary>What became of policies, as <c>zalo.policy.*</c>.</summary>
public sealed class PolicyMetrics
{
    private readonly Counter<long> _compiled;
    private readonly Counter<long> _broken;

    public PolicyMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Policy");
        _compiled = meter.CreateCounter<long>("zalo.policy.compiled", "{policy}", "Policies that were compiled.");
        _broken = meter.CreateCounter<long>("zalo.policy.broken", "{rule}", "Broken rules found: what was in force before stays in force. More than none is an alarm.");
    }

    internal void Compiled(int broken)
    {
        _compiled.Add(1);
        if (broken > 0)
        {
            _broken.Add(broken);
        }
    }
}
