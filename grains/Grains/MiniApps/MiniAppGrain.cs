using System.Collections.Immutable;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.MiniApps;

/// <summary>
/// Opens and checks sessions. It holds nothing: a token says by itself whose it is, and each silo can check it. Each silo has as many of it
/// as it has processors, many calls at a time.
/// </summary>
[GrainType("mini-app")]
[StatelessWorker]
[Reentrant]
public sealed partial class MiniAppGrain(MiniAppReader reader, GraphClient graph, SessionKeys keys, DatabaseGate gate, TimeProvider clock, ILogger<MiniAppGrain> log)
    : Grain, IMiniAppGrain
{
    private const int MostTries = 4;

    // An app has one secret; more than one among its Official Accounts is a mistake of somebody's, or a rotation.
    private const int MostSecrets = 4;

    public async Task<MiniAppSession> Open(MiniAppLogin login)
    {
        ArgumentNullException.ThrowIfNull(login);
        var apps = await gate.ReadAsync(() => reader.OfAppAsync(login.AppId));
        var found = new MiniAppSession(MiniAppOutcome.AppUnknown, null, default, 0, []);
        foreach (var (app, secret) in await SecretsAsync(apps))
        {
            var origins = await gate.ReadAsync(() => reader.OriginsAsync(app.Account)) ?? [];
            var answer = await graph.PersonAsync(login.AccessToken, secret);
            if (answer is GraphAnswer.Person person)
            {
                return await OpenAsync(login, app, secret, person, [.. apps.Where(a => a.Account == app.Account).Select(a => a.OaId)], origins);
            }

            // Somebody else may have named the app with a secret that is not its own: then the next one counts.
            found = new MiniAppSession(answer switch
            {
                GraphAnswer.Refused => MiniAppOutcome.TokenRefused,
                GraphAnswer.Withheld => MiniAppOutcome.IdentityWithheld,
                _ => MiniAppOutcome.Unavailable,
            }, null, default, 0, origins);
        }

        return found;
    }

    public async Task<MiniAppSessionRecord?> Find(string token) =>
        SessionToken.Read(token, keys.Find, clock.GetUtcNow()) is { } session && await gate.ReadAsync(() => reader.OriginsAsync(session.Account)) is { } origins
            ? new MiniAppSessionRecord(session.Account.Value, session.CustomerId, session.ExpiresAt, origins)
            : null;

    private async Task<MiniAppSession> OpenAsync(
        MiniAppLogin login, AppAccount app, string secret, GraphAnswer.Person person, HashSet<string> oaIds, ImmutableArray<string> origins)
    {
        string? phone = null;
        if (login.PhoneToken is { } code)
        {
            var answer = await graph.PhoneAsync(login.AccessToken, code, secret);
            phone = answer is GraphAnswer.Phone { Number: var number } ? E164.Normalize(number) : null;
            if (phone is null)
            {
                return new MiniAppSession(answer is GraphAnswer.Unavailable ? MiniAppOutcome.Unavailable : MiniAppOutcome.PhoneRefused, null, default, 0, origins);
            }
        }

        var item = MiniAppItems.Login(app.AppId, person, oaIds, phone, $"miniapp-{Guid.NewGuid():N}", clock.GetUtcNow());
        var customer = await FindOrMakeAsync(app.Account, item);
        var token = new SessionToken(app.Account, customer, DateTimeOffset.FromUnixTimeSeconds((clock.GetUtcNow() + SessionToken.Lifetime).ToUnixTimeSeconds()));
        return new MiniAppSession(MiniAppOutcome.Opened, token.Sign(keys.CurrentId, keys.Current), token.ExpiresAt, customer, origins);
    }

    /// <summary>The customer that the user is: by the strongest of their Zalo ids that leads to somebody; else a new one.</summary>
    private async Task<long> FindOrMakeAsync(AccountId account, IngestItem item)
    {
        var ids = item.Identities.Where(i => i.Kind is IdentityKind.Zalo or IdentityKind.MiniApp).ToImmutableArray();
        var found = await GrainFactory.Identities(account).Resolve(ids);
        var to = found.FirstOrDefault(f => !f.IsNew, found[0]);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var answer = await GrainFactory.Customer(account, to.CustomerId).Ingest(
                new IngestCommand { Actor = $"miniapp:{to.CustomerId}", Items = [item], Create = to.IsNew, InMiniApp = true });
            switch (answer.Route)
            {
                case IngestRoute.Here when answer.Items[0].Error is { } fault:
                    throw new InvalidOperationException($"The user of a Mini App was refused: {fault.Code}.");

                case IngestRoute.Here:
                    return to.CustomerId;

                case IngestRoute.Elsewhere:
                    to = new Resolved(answer.ElsewhereCustomerId, false);
                    break;

                default:
                    found = await GrainFactory.Identities(account).Resolve(ids);
                    to = found.FirstOrDefault(f => !f.IsNew, found[0]);
                    break;
            }
        }

        throw new BusyException("The identity changes hands too fast; nothing was done.");
    }

    /// <summary>The secrets of an app, each once, with an Official Account that has it.</summary>
    private async Task<List<(AppAccount App, string Secret)>> SecretsAsync(IEnumerable<AppAccount> apps)
    {
        var secrets = new List<(AppAccount App, string Secret)>();
        foreach (var app in apps.Where(a => a.SealedSecret is not null))
        {
            try
            {
                if (await gate.ReadAsync(() => reader.AppSecretAsync(app)) is { } secret && !secrets.Exists(s => s.Secret == secret && s.App.Account == app.Account))
                {
                    secrets.Add((app, secret));
                }
            }
            catch (CryptographicException e)
            {
                LogBroken(app.OaId, e.Message);
            }

            if (secrets.Count == MostSecrets)
            {
                break;
            }
        }

        return secrets;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The app secret of Official Account {Oa} cannot be opened ({Reason}); its Mini App gets no sessions. Give it the secret again.")]
    private partial void LogBroken(string oa, string reason);
}
