using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Journeys;

/// <summary>A line of a run's log.</summary>
/// <param name="Step">The step, or null for the run as a whole.</param>
/// <param name="Outcome">One of the words of <c>journeyLogs.outcome</c>.</param>
/// <param name="Detail">What goes with it.</param>
public sealed record LogLine(JourneyStep? Step, string Outcome, ImmutableDictionary<string, object?> Detail)
{
    public static LogLine Of(JourneyStep? step, string outcome, params ReadOnlySpan<(string Name, object? Value)> detail)
    {
        var builder = ImmutableDictionary.CreateBuilder<string, object?>();
        foreach (var (name, value) in detail)
        {
            builder.Add(name, value);
        }

        return new LogLine(step, outcome, builder.ToImmutable());
    }
}

/// <summary>Where a walk stopped.</summary>
public abstract record Stop
{
    private Stop() { }

    /// <summary>It sleeps until then.</summary>
    public sealed record Sleep(DateTimeOffset Until) : Stop;

    /// <summary>It asks the customer whether a message may be sent.</summary>
    public sealed record Ask(JourneyStep.SendOa Step) : Stop;

    /// <summary>It cannot go on without knowing whether this rule holds.</summary>
    public sealed record NeedsAnswer(Rule Rule) : Stop;

    /// <summary>It is over.</summary>
    /// <param name="Status">completed, exited or parked.</param>
    public sealed record Over(string Status) : Stop;
}

/// <summary>What a walk came to: the log it wrote on its way, where it stands, and why it stopped there.</summary>
public sealed record WalkResult(ImmutableArray<LogLine> Log, int StepNo, Stop Stop);

/// <summary>
/// Walks a run from step to step until it has to wait for something. Pure: rules are answered beforehand, so that the same walk in
/// production, in a dry run and in a test takes the same way.
/// </summary>
public static class JourneyWalk
{
    /// <summary>Most steps of one walk without waiting: a journey that goes in circles is parked, not a silo stopped.</summary>
    public const int MostSteps = 50;

    /// <summary>How often a message that was refused is asked for again with <c>onRefused: wait</c>.</summary>
    public static readonly TimeSpan AskAgainAfter = TimeSpan.FromHours(1);

    /// <summary>How long it is asked for again where the step sets no <c>expires</c>.</summary>
    public static readonly TimeSpan AskAgainFor = TimeSpan.FromDays(1);

    /// <summary>Walks on from step <paramref name="stepNo"/> (null: past the last one).</summary>
    /// <param name="journey">The version that the run entered.</param>
    /// <param name="stepNo">Where to begin.</param>
    /// <param name="now">The turn's time.</param>
    /// <param name="answers">Rules that are answered already.</param>
    public static WalkResult Walk(JourneyDefinition journey, int? stepNo, DateTimeOffset now, IReadOnlyDictionary<Rule, bool> answers)
    {
        ArgumentNullException.ThrowIfNull(journey);
        ArgumentNullException.ThrowIfNull(answers);
        var log = ImmutableArray.CreateBuilder<LogLine>();
        for (var walked = 0; walked < MostSteps; walked++)
        {
            if (stepNo is not { } no || journey.Find(no) is not { } step)
            {
                return Over(log, null, stepNo ?? 0, "completed");
            }

            switch (step)
            {
                case JourneyStep.Wait wait:
                    var until = wait.Until ?? now + wait.For!.Value;
                    log.Add(LogLine.Of(wait, "waiting", ("until", Json.Time(until))));
                    return new WalkResult(log.ToImmutable(), no, new Stop.Sleep(until));

                case JourneyStep.Condition condition when !answers.ContainsKey(condition.If):
                    return new WalkResult(log.ToImmutable(), no, new Stop.NeedsAnswer(condition.If));

                case JourneyStep.Condition condition:
                    var holds = answers[condition.If];
                    log.Add(LogLine.Of(condition, holds ? "condition_true" : "condition_false"));
                    stepNo = journey.After(condition, holds ? condition.Then : condition.Else);
                    break;

                case JourneyStep.SendOa send:
                    return new WalkResult(log.ToImmutable(), no, new Stop.Ask(send));

                case JourneyStep.Exit exit:
                    return Over(log, exit, no, "exited");

                case JourneyStep.End end:
                    return Over(log, end, no, "completed");

                case JourneyStep.Entry entry:
                    stepNo = journey.After(entry, entry.Next);
                    break;
            }
        }

        log.Add(LogLine.Of(null, "parked", ("reason", string.Create(CultureInfo.InvariantCulture, $"more than {MostSteps} steps without waiting"))));
        return new WalkResult(log.ToImmutable(), stepNo ?? 0, new Stop.Over("parked"));
    }

    /// <summary>
    /// What follows a decision about step <paramref name="step"/>: where to go (null: past the last one), whether to leave, or when to ask again.
    /// </summary>
    /// <param name="journey">The version that the run entered.</param>
    /// <param name="step">The step that asked.</param>
    /// <param name="decided">The answer.</param>
    /// <param name="since">When the run came to the step.</param>
    /// <param name="now">The turn's time.</param>
    public static (LogLine Log, AfterDecision Then) OnDecided(
        JourneyDefinition journey, JourneyStep.SendOa step, Decided decided, DateTimeOffset since, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(journey);
        ArgumentNullException.ThrowIfNull(step);
        ArgumentNullException.ThrowIfNull(decided);
        var next = journey.After(step, step.Next);
        if (decided.Outcome is "send" or "defer")
        {
            return (LogLine.Of(step, decided.Outcome == "send" ? "sent" : "deferred", ("decisionId", decided.DecisionId), ("messageId", decided.MessageId), ("code", decided.Code)),
                new AfterDecision.Go(next));
        }

        var log = LogLine.Of(step, "refused", ("decisionId", decided.DecisionId), ("code", decided.Code));
        return (log, step.OnRefused.Kind switch
        {
            OnRefusedKind.Exit => new AfterDecision.Leave(),
            OnRefusedKind.GoTo => new AfterDecision.Go(step.OnRefused.StepNo),
            OnRefusedKind.Wait when now + AskAgainAfter <= since + (step.Expires ?? AskAgainFor) => new AfterDecision.AskAgain(now + AskAgainAfter),
            _ => new AfterDecision.Go(next),
        });
    }

    private static WalkResult Over(ImmutableArray<LogLine>.Builder log, JourneyStep? step, int stepNo, string status)
    {
        log.Add(LogLine.Of(step, status == "exited" ? "exited" : "ended"));
        return new WalkResult(log.ToImmutable(), stepNo, new Stop.Over(status));
    }
}

/// <summary>What a run does after a decision.</summary>
public abstract record AfterDecision
{
    private AfterDecision() { }

    /// <summary>Goes to a step (null: past the last one).</summary>
    public sealed record Go(int? StepNo) : AfterDecision;

    /// <summary>Leaves the journey.</summary>
    public sealed record Leave : AfterDecision;

    /// <summary>Asks again then.</summary>
    public sealed record AskAgain(DateTimeOffset At) : AfterDecision;
}
