namespace ZaloOrleans.Simulator.Users;

/// <summary>What Zalo knows of one user towards one Official Account.</summary>
/// <param name="Follower">The user follows the OA.</param>
/// <param name="Blocked">The user refuses the OA's messages.</param>
/// <param name="LastInteraction">The last time the user wrote, followed or the like; null for never.</param>
internal sealed record UserState(bool Follower, bool Blocked, DateTimeOffset? LastInteraction)
{
    /// <summary>What a person may refuse beside the tags of templates.</summary>
    public const string Consultation = "consultation";

    /// <summary>Banned, or not seen for 45 days: nothing arrives.</summary>
    public bool Offline { get; init; }

    /// <summary>Kinds of messages that the user does not want: consultation, transaction, customer_care, promotion.</summary>
    public IReadOnlyList<string> Refuses { get; init; } = [];

    /// <summary>The name shown; null for one made of the id.</summary>
    public string? Name { get; init; }

    /// <summary>The phone that the user gave the OA, 84...; null for none.</summary>
    public string? Phone { get; init; }

    /// <summary>The OA's tags on the user.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
