using System.Diagnostics.Metrics;

namespace ZaloOrleans.Zalo;

/// <summary>What was sent, as <c>zalo.send.*</c>.</summary>
public sealed class SenderMetrics
{
    private readonly Counter<long> _results;
    private readonly Histogram<double> _duration;

    public SenderMetrics(IMeterFactory meters)
    {
        ArgumentNullException.ThrowIfNull(meters);
        var meter = meters.Create("ZaloOrleans.Send");
        _results = meter.CreateCounter<long>("zalo.send.results", "{message}", "Attempts by result and code.");
        _duration = meter.CreateHistogram<double>("zalo.send.duration", "s", "From asking Zalo to its answer.");
    }

    internal void Answered(ZaloAnswer answer, TimeSpan took)
    {
        _results.Add(1, new KeyValuePair<string, object?>("result", answer.Class.ToString()), new KeyValuePair<string, object?>("code", answer.Code ?? "0"));
        if (answer.Class != AnswerClass.Later)
        {
            _duration.Record(took.TotalSeconds);
        }
    }
}
