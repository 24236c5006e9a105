using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.Http.Access;

/// <summary>The sessions of Mini Apps that were seen lately, by their token. Whether one is over is for the caller to ask.</summary>
internal sealed class SessionRing(SessionLookup lookup, TimeProvider clock) : CallerCache(clock)
{
    protected override async Task<Caller?> AskAsync(string name) => await lookup(name) is { } session ? Caller.Session(session) : null;
}

/// <summary>Asks the engine whom a token speaks for; null where it is none.</summary>
internal delegate Task<MiniAppSessionRecord?> SessionLookup(string token);
