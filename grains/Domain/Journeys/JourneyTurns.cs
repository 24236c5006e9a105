using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Journeys;

/// <summary>What happens to a run, as turns. Pure.</summary>
/// <param name="key">The run's key: account, journey, customer, run.</param>
/// <param name="journey">The version that it entered.</param>
/// <param name="now">The turn's time.</param>
/// <param name="ids">For <see cref="IdsPerTurn"/>.</param>
/// <param name="answers">Rules that are answered already.</param>
public sealed class JourneyTurns(GrainKey key, JourneyDefinition journey, DateTimeOffset now, IdBag ids, IReadOnlyDictionary<Rules.Rule, bool> answers)
{
    /// <summary>The ids that the largest turn needs.</summary>
    public static readonly ImmutableArray<(IdSequence Sequence, int Count)> IdsPerTurn =
        [(IdSequence.JourneyLogs, JourneyWalk.MostSteps + 4), (IdSequence.Wakeups, 2)];

    private readonly long _customerId = key.NumberAt(1);
    private readonly long _runId = key.NumberAt(2);

    /// <summary>A decision: the turn without its state, the state afterwards (null: over, the row is erased), or the rule that must be answered first.</summary>
    public sealed record Proposal(Turn Turn, JourneyRunState? Next, Rules.Rule? Needs, DateTimeOffset? SleepsUntil);

    /// <summary>Begins.</summary>
    public Proposal Start(Wakeup wakeup, StartRun start)
    {
        ArgumentNullException.ThrowIfNull(wakeup);
        ArgumentNullException.ThrowIfNull(start);
        var state = new JourneyRunState { At = now, Version = start.Version, Since = now, LastIn = 1, Event = start.Event };
        var begin = new Working(
            [new JourneyRunRow(_runId, key.Account, journey.JourneyId, _customerId, journey.Version, "active", now, IsNew: true)],
            [LogLine.Of(journey.Entry, "entered")]);
        return WalkFrom(state, journey.After(journey.Entry, journey.Entry.Next), begin, wakeup);
    }

    /// <summary>Goes on after a wait, or asks again after a refusal.</summary>
    public Proposal Timer(JourneyRunState state, Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(wakeup);
        return journey.Find(state.StepNo) switch
        {
            JourneyStep.Wait wait => WalkFrom(state, journey.After(wait, wait.Next), new Working([], []), wakeup),
            _ => WalkFrom(state, state.StepNo, new Working([], []), wakeup),
        };
    }

    /// <summary>Goes on after the customer's decision.</summary>
    public Proposal Decided(JourneyRunState state, Wakeup wakeup, Decided decided)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(wakeup);
        ArgumentNullException.ThrowIfNull(decided);
        state = state with { LastIn = decided.Sequence };
        if (journey.Find(state.StepNo) is not JourneyStep.SendOa step)
        {
            return WalkFrom(state, state.StepNo, new Working([], []), wakeup);
        }

        var (line, then) = JourneyWalk.OnDecided(journey, step, decided, state.Since, now);
        var work = new Working([], [line]);
        switch (then)
        {
            case AfterDecision.Leave:
                work.Log.Add(LogLine.Of(step, "exited"));
                return Over(state, "exited", work, wakeup);

            case AfterDecision.AskAgain again:
                work.Log.Add(LogLine.Of(step, "waiting", ("until", Json.Time(again.At))));
                return Sleep(state, again.At, work, wakeup);

            case AfterDecision.Go go:
                return WalkFrom(state, go.StepNo, work, wakeup);

            default:
                throw new InvalidOperationException($"Unknown way on: {then}.");
        }
    }

    /// <summary>Ends it where it stands, because its customer was erased.</summary>
    public Proposal End(JourneyRunState state, Wakeup wakeup)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(wakeup);
        return Over(state, "exited", new Working([], [LogLine.Of(journey.Find(state.StepNo), "exited", ("code", "customer_erased"))]), wakeup);
    }

    private Proposal WalkFrom(JourneyRunState state, int? stepNo, Working work, Wakeup wakeup)
    {
        var walk = JourneyWalk.Walk(journey, stepNo, now, answers);
        work.Log.AddRange(walk.Log);
        var since = walk.StepNo == state.StepNo ? state.Since : now;
        state = state with { StepNo = walk.StepNo, Since = since };
        return walk.Stop switch
        {
            Stop.NeedsAnswer needs => new Proposal(new Turn { Account = key.Account }, state, needs.Rule, null),
            Stop.Sleep sleep => Sleep(state, sleep.Until, work, wakeup),
            Stop.Ask ask => Ask(state, ask.Step, work, wakeup),
            Stop.Over over => Over(state, over.Status, work, wakeup),
            _ => throw new InvalidOperationException($"Unknown stop: {walk.Stop}."),
        };
    }

    private Proposal Sleep(JourneyRunState state, DateTimeOffset until, Working work, Wakeup wakeup)
    {
        var wake = NewWakeup.At(ids.Next(IdSequence.Wakeups), key, until, JourneyWords.Timer, []);
        return new Proposal(TurnOf(work, wakeup, wake), state with { At = now, Awaiting = Awaiting.Timer, WakeupId = wake.Id }, null, until);
    }

    private Proposal Ask(JourneyRunState state, JourneyStep.SendOa step, Working work, Wakeup wakeup)
    {
        var expires = step.Expires is { } life ? state.Since + life : (DateTimeOffset?)null;
        var ask = new AskToSend(state.LastOut + 1, state.LastIn, journey.JourneyId, _runId, step.No, step.Template, step.Category.Word(), expires, state.Event)
        {
            Channel = step.Channel.Word(),
        };
        var hand = NewWakeup.Now(ids.Next(IdSequence.Wakeups), GrainKey.Customer(key.Account, _customerId), now, JourneyWords.Ask, Json.Bytes(ask));
        return new Proposal(TurnOf(work, wakeup, hand),
            state with { At = now, Awaiting = Awaiting.Decision, WakeupId = 0, LastOut = state.LastOut + 1 }, null, null);
    }

    private Proposal Over(JourneyRunState state, string status, Working work, Wakeup wakeup)
    {
        var ended = new RunEnded(state.LastOut + 1, journey.JourneyId, _runId);
        var hand = NewWakeup.Now(ids.Next(IdSequence.Wakeups), GrainKey.Customer(key.Account, _customerId), now, JourneyWords.Ended, Json.Bytes(ended));

        // A run that begins and ends in one turn has one row of runs, not an insert and an update of it.
        var begun = work.Rows.OfType<JourneyRunRow>().FirstOrDefault();
        work.Rows.RemoveAll(r => r is JourneyRunRow);
        work.Rows.Add(begun is null
            ? new JourneyRunRow(_runId, key.Account, journey.JourneyId, _customerId, journey.Version, status, now, IsNew: false)
            : begun with { Status = status });
        return new Proposal(TurnOf(work, wakeup, hand), null, null, null);
    }

    private Turn TurnOf(Working work, Wakeup wakeup, NewWakeup produced) => new()
    {
        Account = key.Account,
        Consumes = [wakeup.Id],
        Produces = [produced],
        Rows = [.. work.Rows, .. work.Log.Select(Row)],
    };

    private JourneyLogRow Row(LogLine line)
    {
        var detail = line.Detail.SetItem("runId", _runId).SetItem("version", journey.Version);
        if (line.Step is not null)
        {
            detail = detail.SetItem("stepNo", line.Step.No);
        }

        return new JourneyLogRow(ids.Next(IdSequence.JourneyLogs), key.Account, journey.JourneyId, line.Step?.Id, _customerId, now, line.Outcome,
            JsonSerializer.Serialize(detail, Json.Plain));
    }

    private sealed class Working(List<Row> rows, List<LogLine> log)
    {
        public List<Row> Rows { get; } = rows;

        public List<LogLine> Log { get; } = log;
    }
}
