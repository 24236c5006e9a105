namespace ZaloOrleans.Simulator.Users;

/// <summary>What Zalo knows of one user towards one Official Account.</summary>
/// <param name="Follower">The user follows the OA.</param>
/// <param name="Blocked">The user refuses the OA's messages.</param>
/// <param name="LastInteraction">The last time the user wrote, followed or the like; null for never.</param>
internal sealed record UserState(bool Follower, bool Blocked, DateTimeOffset? LastInteraction);
