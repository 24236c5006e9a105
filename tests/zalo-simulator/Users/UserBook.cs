using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Users;

/// <summary>The users whose state is not the usual one.</summary>
internal sealed class UserBook
{
    private readonly ConcurrentDictionary<(string OaId, string UserId), UserState> _known = new();

    /// <summary>The user's state; one never heard of follows and has written this moment, so that a test needs no preparation.</summary>
    public UserState Find(string oaId, string userId, DateTimeOffset now) =>
        _known.GetValueOrDefault((oaId, userId)) ?? new UserState(Follower: true, Blocked: false, LastInteraction: now);

    /// <summary>The state of a user that the simulator was told of, or has seen act; null for any other.</summary>
    public UserState? FindTold(string oaId, string userId) => _known.GetValueOrDefault((oaId, userId));

    /// <summary>The users of an OA that the simulator was told of, or has seen act, by id.</summary>
    public IEnumerable<(string Id, UserState State)> ListOf(string oaId) =>
        _known.Where(u => u.Key.OaId == oaId).OrderBy(u => u.Key.UserId.Length).ThenBy(u => u.Key.UserId, StringComparer.Ordinal).Select(u => (u.Key.UserId, u.Value));

    /// <summary>How many of them follow it.</summary>
    public int FollowersOf(string oaId) => _known.Count(u => u.Key.OaId == oaId && u.Value.Follower);

    public void Set(string oaId, string userId, UserState state) => _known[(oaId, userId)] = state;
}
