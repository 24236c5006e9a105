using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-mini-app")]
public sealed class StandInMiniApp(EngineBook book) : Grain, IMiniAppGrain
{
    public Task<MiniAppSession> Open(MiniAppLogin login)
    {
        ArgumentNullException.ThrowIfNull(login);
        book.Logins.Enqueue(login);
        return Task.FromResult(book.Sessions.GetValueOrDefault(login.AccessToken, new MiniAppSession(MiniAppOutcome.TokenRefused, null, default, 0, [])));
    }

    public Task<MiniAppSessionRecord?> Find(string token) => Task.FromResult(book.SessionTokens.GetValueOrDefault(token));
}
