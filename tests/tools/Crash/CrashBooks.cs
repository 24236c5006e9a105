namespace ZaloOrleans.Crash;

/// <summary>What a run leaves: what the clients were told, what the database has, what Zalo accepted.</summary>
public sealed record CrashBooks
{
    /// <summary>Ids of the events that were acknowledged.</summary>
    public required IReadOnlySet<string> Acknowledged { get; init; }

    /// <summary>The id of each event that is stored, as often as it is.</summary>
    public required IReadOnlyList<string> Stored { get; init; }

    /// <summary>How many messages were asked for.</summary>
    public required int Asked { get; init; }

    /// <summary>The messages that our database has.</summary>
    public required IReadOnlyList<BookedMessage> Messages { get; init; }

    /// <summary>The messages that Zalo accepted.</summary>
    public required IReadOnlyList<AcceptedSend> Accepted { get; init; }

    /// <summary>Attempts that were under way when their silo was killed or stopped: each may have become unknown.</summary>
    public required int InFlightAtKills { get; init; }

    /// <summary>Answers that Zalo gave and the network lost: each makes one attempt unknown.</summary>
    public required int Drops { get; init; }

    /// <summary>Messages whose outcome was unknown before any echo came.</summary>
    public int Unknown { get; init; }

    /// <summary>Zalo's ids of the messages of customers in webhooks that were acknowledged.</summary>
    public IReadOnlySet<string> Told { get; init; } = new HashSet<string>();

    /// <summary>Zalo's id of each message on a customer's timeline, as often as it is there.</summary>
    public IReadOnlyList<string> Heard { get; init; } = [];

    /// <summary>Forged webhooks that were answered as if they were Zalo's.</summary>
    public int ForgedTaken { get; init; }

    /// <summary>Recipients of messages whose echo was acknowledged.</summary>
    public IReadOnlySet<string> Echoed { get; init; } = new HashSet<string>();

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
}

/// <summary>A message in our database.</summary>
/// <param name="User">Zalo user id of its recipient; each recipient gets one message.</param>
/// <param name="Status">The dictionary's word.</param>
/// <param name="Outcome"><c>unknown</c>, <c>sending</c> or null.</param>
/// <param name="Deadline">After this its bytes must not leave; epoch milliseconds.</param>
public sealed record BookedMessage(string User, string Status, string? Outcome, long Deadline);

/// <summary>A message that Zalo accepted.</summary>
/// <param name="User">Zalo user id of its recipient.</param>
/// <param name="At">When it arrived; epoch milliseconds.</param>
/// <param name="MessageId">Zalo's id of it.</param>
/// <param name="Text">What it says.</param>
public sealed record AcceptedSend(string User, long At, string MessageId = "", string Text = "");
