using System.Collections.Immutable;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;
using ZaloOrleans.Sessions;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>
/// Gathers the events of a command into rows and claims, and places each in a session. The same for a customer and for a visitor whom
/// nobody knows yet.
/// </summary>
/// <param name="account">The account.</param>
/// <param name="customerId">Whose they are; null for a visitor.</param>
/// <param name="sessions">The sessions that are remembered.</param>
/// <param name="seen">Message ids that were stored before.</param>
/// <param name="policy">Session gap and the limit for late events.</param>
/// <param name="now">The turn's time.</param>
/// <param name="ids">For events and sessions.</param>
public sealed class EventIntake(
    AccountId account, long? customerId, ImmutableArray<Session> sessions, ImmutableDictionary<string, long> seen, AccountPolicy policy,
    DateTimeOffset now, IdBag ids)
{
    private readonly List<Row> _events = [];
    private readonly Dictionary<long, SessionRow> _sessionRows = [];
    private readonly List<Claim> _claims = [];
    private readonly List<ItemAnswer> _answers = [];
    private readonly Dictionary<string, long> _mine = [];

    /// <summary>The sessions that are remembered afterwards.</summary>
    public ImmutableArray<Session> Sessions { get; private set; } = sessions;

    /// <summary>One answer for each item so far.</summary>
    public IReadOnlyList<ItemAnswer> Answers => _answers;

    /// <summary>Message ids that become taken.</summary>
    public IReadOnlyList<Claim> Claims => _claims;

    /// <summary>Rows to write, sessions first.</summary>
    public IEnumerable<Row> Rows => _sessionRows.Values.Concat(_events);

    /// <summary>
    /// Takes an item in. Null where it is a repeat; else the id of its event, 0 for an item without one.
    /// </summary>
    public long? Take(IngestItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        if (seen.TryGetValue(item.MessageId, out var before) || _mine.TryGetValue(item.MessageId, out before))
        {
            _answers.Add(new ItemAnswer(item.Index, before == 0 ? null : before, true, null));
            return null;
        }

        var eventId = item.Event is null ? 0 : ids.Next(IdSequence.Events);
        _mine.Add(item.MessageId, eventId);
        _claims.Add(new MessageIdClaim(account, item.MessageId, eventId));
        _answers.Add(new ItemAnswer(item.Index, eventId == 0 ? null : eventId, false, null));
        if (item.Event is not null)
        {
            var session = Place(item);
            _events.Add(new EventRow(eventId, account, customerId, session, item.Time, item.Event, item.PropertiesJson, item.Source, item.DeviceId));
        }

        return eventId;
    }

    /// <summary>Notes that an item was refused.</summary>
    public void Refuse(IngestItem item, Errors.Fault why)
    {
        ArgumentNullException.ThrowIfNull(item);
        _answers.Add(new ItemAnswer(item.Index, null, false, why));
    }

    /// <summary>Whether an event belongs to the past: it is stored and counted, and starts nothing. One exactly as old as the limit does not.</summary>
    public bool IsLate(IngestItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        return item.Historical || item.Time < now - policy.LateEventLimit;
    }

    private long? Place(IngestItem item)
    {
        if (SessionBook.Place(Sessions, item.DeviceId, item.Time, policy.SessionGap, () => ids.Next(IdSequence.Sessions)) is not { } placed)
        {
            return null;
        }

        Sessions = SessionBook.With(Sessions, placed.Session);
        var session = placed.Session;
        var known = _sessionRows.GetValueOrDefault(session.Id);
        _sessionRows[session.Id] = new SessionRow(session.Id, account, customerId, session.StartedAt, session.EndedAt, session.Device,
            known?.Utm ?? item.Utm, known?.IsNew ?? placed.IsNew);
        return session.Id;
    }
}
