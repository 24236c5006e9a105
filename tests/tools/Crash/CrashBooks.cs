namespace ZaloOrleans.Crash;

/// <summary>What a run leaves: what the clients were told, what the database has, what Zalo was asked.</summary>
public sealed record CrashBooks
{
    /// <summary>Ids of the events that were acknowledged.</summary>
    public required IReadOnlySet<string> Acknowledged { get; init; }

    /// <summary>The id of each event that is stored, as often as it is.</summary>
    public required IReadOnlyList<string> Stored { get; init; }

    /// <summary>How many messages were asked for.</summary>
    public required int Due { get; init; }

    /// <summary>The messages that our database has.</summary>
    public required IReadOnlyList<BookedMessage> Messages { get; init; }

    /// <summary>What Zalo was asked to send, in the order in which it came.</summary>
    public required IReadOnlyList<AskedSend> Asked { get; init; }

    /// <summary>Attempts that were under way when their silo was killed or stopped: each may have become unknown.</summary>
    public required int InFlightAtKills { get; init; }

    /// <summary>Recipients whose first answer came when nobody waited for it any more.</summary>
    public IReadOnlySet<string> Late { get; init; } = new HashSet<string>();

    /// <summary>Messages whose outcome was unknown before any echo came.</summary>
    public int Unknown { get; init; }

    /// <summary>Zalo's ids of the messages of customers in webhooks that were acknowledged.</summary>
    public IReadOnlySet<string> Told { get; init; } = new HashSet<string>();

    /// <summary>Zalo's id of each message on a customer's timeline, as often as it is there.</summary>
    public IReadOnlyList<string> Heard { get; init; } = [];

    /// <summary>Forged webhooks that were answered as if they were Zalo's.</summary>
    public int ForgedTaken { get; init; }

    /// <summary>Recipients of messages whose echo, or receipt by phone, was acknowledged.</summary>
    public IReadOnlySet<string> Echoed { get; init; } = new HashSet<string>();

    /// <summary>What came of the day's quota; null where there was none.</summary>
    public QuotaDay? Quota { get; init; }

    /// <summary>What was answered, or happened, where an event was not acknowledged beside a burst of webhooks.</summary>
    public IReadOnlyList<string> TrackFailures { get; init; } = [];

    /// <summary>How often an access token ended before its time.</summary>
    public int Expiries { get; init; }

    /// <summary>How many refreshes Zalo accepted.</summary>
    public int Refreshes { get; init; }

    /// <summary>How often the Official Account asked for a person, because a refresh's answer died with its silo.</summary>
    public int Reauthorised { get; init; }

    /// <summary>What was still to be done when the patience was over; null where nothing was.</summary>
    public string? Hanging { get; init; }

    /// <summary>Why wake-ups were parked; null where none was.</summary>
    public string? Parked { get; init; }

    /// <summary>States of runs that did not come to their end; null where all did.</summary>
    public string? Unfinished { get; init; }

    /// <summary>What Zalo accepted.</summary>
    public IEnumerable<AskedSend> Accepted => Asked.Where(a => a.MessageId is not null);
}

/// <summary>A message in our database.</summary>
/// <param name="User">Zalo user id or phone of its recipient; each recipient gets one message.</param>
/// <param name="Status">The dictionary's word.</param>
/// <param name="Outcome"><c>unknown</c>, <c>sending</c> or null.</param>
/// <param name="Deadline">After this its bytes must not leave; epoch milliseconds.</param>
public sealed record BookedMessage(string User, string Status, string? Outcome, long Deadline);

/// <summary>A message that Zalo was asked to send.</summary>
/// <param name="User">Zalo user id or phone of its recipient.</param>
/// <param name="At">When it arrived; epoch milliseconds.</param>
public sealed record AskedSend(string User, long At)
{
    /// <summary>Zalo's id of it; null where it was refused.</summary>
    public string? MessageId { get; init; }

    /// <summary>Whether it is a template by phone.</summary>
    public bool IsByPhone { get; init; }

    /// <summary>Our id of it; null for none.</summary>
    public string? TrackingId { get; init; }

    /// <summary>What it says; empty for a template.</summary>
    public string Text { get; init; } = "";

    /// <summary>The HTTP status of the answer; null where the connection was cut.</summary>
    public int? Status { get; init; } = 200;

    /// <summary>The limit of Zalo's that it ran into; null for none.</summary>
    public string? Violation { get; init; }

    /// <summary>Whether the answer says nothing of what became of it: there was none, or a failure of Zalo's own.</summary>
    public bool IsOpen => Status is null or (>= 500 and not 503);
}

/// <summary>A day's quota of templates by phone, when it was used up.</summary>
/// <param name="Most">As many Zalo accepts.</param>
/// <param name="Used">As many it accepted.</param>
/// <param name="Violations">As many it refused because nothing was left.</param>
/// <param name="Kills">How often a silo was killed meanwhile: whoever is new has heard of no quota, and asks with one message.</param>
public sealed record QuotaDay(int Most, int Used, int Violations, int Kills);
