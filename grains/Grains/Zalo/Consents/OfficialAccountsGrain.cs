using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using ZaloOrleans.Catalog;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo.Checks;
using ZaloOrleans.Zalo.Templates;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Consents;

/// <summary>
/// Connects Official Accounts. It holds nothing: a consent is a row until it comes back. The row is gone before Zalo is asked for the
/// tokens, so that whatever dies in between, the state works once; then the administrator begins again.
/// </summary>
[GrainType("official-accounts")]
[StatelessWorker]
public sealed partial class OfficialAccountsGrain(
    ConsentStore consents, ZaloAccountStore accounts, ZaloOAuth oauth, ZaloOaInfo info, ZaloOptions options, IdBlocks ids, DatabaseGate gate, TimeProvider clock,
    CatalogReads reads, TemplateSync templates, OfficialAccountCheck check,
    ILogger<OfficialAccountsGrain> log)
    : Grain, IOfficialAccountsGrain
{
    private const int SecretBytes = 32;
    private const int LongestState = 200;

    private AccountId Account => GrainKey.AccountOf(this.GetPrimaryKeyString());

    public async Task<CatalogAnswer> Connect(ConsentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var appId = request.AppId ?? options.AppId;
        if (appId is null || appId.Length is 0 or > 30 || !appId.All(char.IsAsciiDigit))
        {
            return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/appId", appId is null ? "required" : "invalid_format", "Name the Zalo app by its id: 1 to 30 digits.");
        }

        if (RedirectOf(request, out var refusal) is not { } redirect)
        {
            return refusal!;
        }

        if (await SecretAsync(Account, appId) is null)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "/appId", TokenCodes.AppSecretMissing, ConsentRefusals.NoSecret);
        }

        var state = ConsentUrl.Text(RandomNumberGenerator.GetBytes(SecretBytes));
        var verifier = options.Verifier ?? ConsentUrl.Text(RandomNumberGenerator.GetBytes(SecretBytes));
        var now = clock.GetUtcNow();
        await KeepAsync(state, new BegunConsent(Account, request.Actor, appId, verifier), now);
        return CatalogAnswer.Done(new JsonObject
        {
            ["url"] = ConsentUrl.Of(options.OAuth, appId, redirect, verifier, state).AbsoluteUri,
            ["expiresAt"] = Json.Time(now + ConsentUrl.Life),
        }.ToJsonString(Json.Plain));
    }

    public async Task<CatalogAnswer> Finish(ConsentReturn consent)
    {
        ArgumentNullException.ThrowIfNull(consent);
        if (consent.State is not { Length: > 0 and <= LongestState } state || await TakeAsync(state) is not { } begun)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/state", "state_invalid", ConsentRefusals.State);
        }

        if (consent.Code is not { Length: > 0 } code)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/code", "consent_refused", ConsentRefusals.NoCode);
        }

        if (await SecretAsync(begun.Account, begun.AppId) is not { } secret)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", TokenCodes.AppSecretMissing, ConsentRefusals.NoSecret);
        }

        var grant = await oauth.ExchangeAsync(begun.AppId, secret, code, begun.Verifier);
        if (grant is not TokenGrant.Given given)
        {
            LogRefused(begun.Account.Value, begun.AppId, grant is TokenGrant.Refused refused ? refused.Code : "no answer");
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", "zalo_refused", ConsentRefusals.Of(grant));
        }

        return await StoreAsync(begun, given, secret, consent.OaId);
    }

    public async Task<CatalogAnswer> SyncTemplates(CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await IsOfficialAsync(change.Id) ? await templates.RunAsync(Account, change, GrainFactory.ZaloToken(Account, change.Id)) : CatalogRefusals.NotFound;
    }

    public Task<CatalogAnswer> Check(long id) => check.RunAsync(Account, id, GrainFactory.ZaloToken(Account, id));

    public async Task<CatalogAnswer> ImportFollowers(CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        return await IsOfficialAsync(change.Id) ? await GrainFactory.FollowerImport(Account, change.Id).Start(change.Actor) : CatalogRefusals.NotFound;
    }

    public async Task<CatalogAnswer> FollowerImport(long id) =>
        await IsOfficialAsync(id) ? await GrainFactory.FollowerImport(Account, id).Progress() : CatalogRefusals.NotFound;

    private async Task<bool> IsOfficialAsync(long id) =>
        await reads.ReadAsync(Account, CatalogTables.All.Find("zalo-accounts")!, id) is { } row && row["kind"] is "official_account";

    private async Task<CatalogAnswer> StoreAsync(BegunConsent begun, TokenGrant.Given given, string secret, string? saidOaId)
    {
        // The browser says which Official Account it is, and could say anything; the token tells.
        var own = await info.AskAsync(given.AccessToken);
        if (own.Code is not null || (own.OaId ?? saidOaId) is not { } oaId || oaId.Length is 0 or > 30 || !oaId.All(char.IsAsciiDigit))
        {
            LogRefused(begun.Account.Value, begun.AppId, own.Code ?? "no id");
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", "zalo_unclear", ConsentRefusals.Whose);
        }

        if (saidOaId is not null && saidOaId != oaId)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/oa_id", "oa_mismatch", ConsentRefusals.OtherAccount);
        }

        if (own.OaId is null)
        {
            LogUnnamed(oaId);
        }

        var values = new Dictionary<string, object?>
        {
            ["appId"] = begun.AppId,
            ["appSecret"] = secret,
            ["accessToken"] = given.AccessToken,
            ["refreshToken"] = given.RefreshToken,
            ["tokenExpiry"] = clock.GetUtcNow() + given.Life,
        };
        var owner = await gate.ReadAsync(() => consents.OwnerAsync(oaId));
        if (owner is { } other && other.Account != begun.Account)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Conflict, "/oa_id", "oa_taken", ConsentRefusals.Taken);
        }

        var id = owner?.Id ?? await ids.NextAsync(IdSequence.ZaloAccounts);
        var change = new CatalogChange { Resource = "zalo-accounts", Id = id, Actor = begun.Actor };
        if (owner is null)
        {
            values["zaloUserId"] = oaId;
            values["displayName"] = own.Name is { Length: > 255 } name ? name[..255] : own.Name;
        }

        var answer = owner is null ? await accounts.CreateAsync(begun.Account, id, values, change) : await accounts.ChangeAsync(begun.Account, values, change);
        if (answer.Outcome is not (CatalogOutcome.Created or CatalogOutcome.Done))
        {
            return answer;
        }

        await GrainFactory.ZaloToken(begun.Account, id).Reload();
        LogConnected(oaId, begun.Account.Value);
        return CatalogAnswer.Done(new JsonObject
        {
            ["zaloAccountId"] = id,
            ["oaId"] = oaId,
            ["displayName"] = JsonNode.Parse(answer.Json!)!["displayName"]?.GetValue<string>(),
            ["renewed"] = owner is not null,
        }.ToJsonString(Json.Plain));
    }

    private Uri? RedirectOf(ConsentRequest request, out CatalogAnswer? refusal)
    {
        refusal = null;
        if (request.RedirectUri is null)
        {
            refusal = options.Callback is null ? CatalogAnswer.Refused(CatalogOutcome.Invalid, "/redirectUri", "required", ConsentRefusals.NoRedirect) : null;
            return options.Callback;
        }

        if (request.RedirectUri.Length <= 2000 && Uri.TryCreate(request.RedirectUri, UriKind.Absolute, out var given) && given.Scheme is "https" or "http")
        {
            return given;
        }

        refusal = CatalogAnswer.Refused(CatalogOutcome.Invalid, "/redirectUri", "invalid_format", "It must be an absolute URL, as it is saved for the app.");
        return null;
    }

    /// <summary>The account's own of that app, else the installation's.</summary>
    private async Task<string?> SecretAsync(AccountId account, string appId) =>
        await gate.ReadAsync(() => consents.AppSecretAsync(account, appId)) ?? (appId == options.AppId ? options.AppSecret : null);

    private Task KeepAsync(string state, BegunConsent begun, DateTimeOffset now) => gate.ReadAsync(async () =>
    {
        await consents.KeepAsync(state, begun, now, now + ConsentUrl.Life);
        return true;
    });

    private Task<BegunConsent?> TakeAsync(string state) => gate.ReadAsync(() => consents.TakeAsync(state, clock.GetUtcNow()));

    [LoggerMessage(Level = LogLevel.Information, Message = "Official Account {Oa} was connected to account {Account}.")]
    private partial void LogConnected(string oa, long account);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Account {Account} could not connect an Official Account by app {App}: {Reason}.")]
    private partial void LogRefused(long account, string app, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Zalo's getoa names no id; Official Account {Oa} is taken from the callback.")]
    private partial void LogUnnamed(string oa);
}
