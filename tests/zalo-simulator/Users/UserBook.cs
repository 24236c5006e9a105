using System.Collections.Concurrent;

namespace ZaloOrleans.Simulator.Users;

/// <summary>The users whose state is not the usual one.</summary>
internal sealed class UserBook
{
    private readonly ConcurrentDictionary<(string OaId, string UserId), UserState> _known = new();

    /// <summary>The user's state; one never heard of follows and has written this moment, so that a test needs no preparation.</summary>
    public UserState Find(string oaId, string userId, DateTimeOffset now) =>
        _known.GetValueOrDefault((oaId, userId)) ?? new UserState(Follower: true, Blocked: false, LastInteraction: now);

    public void Set(string oaId, string userId, UserState state) => _known[(oaId, userId)] = state;
}
