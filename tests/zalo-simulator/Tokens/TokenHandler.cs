using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Tokens;

/// <summary>The OAuth side, and what an Official Account says of itself. As everywhere: decide, record, and only then answer or misbehave.</summary>
internal sealed class TokenHandler(AccountBook accounts, TokenIssuer issuer, TokenLog log, ReadCalls calls, UserBook users, FaultBook faults, TimeProvider time)
{
    /// <summary><c>GET /v4/oa/permission</c>: the administrator agrees at once.</summary>
    public IResult Consent(HttpRequest request)
    {
        string? Query(string name) => request.Query[name] is [{ Length: > 0 } one] ? one : null;
        var known = accounts.OfApp(Query("app_id"));
        var account = Query("oa_id") is { } id ? known.FirstOrDefault(a => a.OaId == id) : known.Count == 1 ? known[0] : null;
        if (account is null)
            return Refused(TokenError.BadApp);
        if (!Uri.TryCreate(Query("redirect_uri"), UriKind.Absolute, out var redirect) || redirect.Scheme is not ("http" or "https") || Query("code_challenge") is not { } challenge)
            return Refused(TokenError.BadRedirect);

        var query = $"code={issuer.NewCode(account, challenge)}&oa_id={account.OaId}";
        if (Query("state") is { } state)
            query += $"&state={Uri.EscapeDataString(state)}";
        return Results.Redirect($"{redirect.AbsoluteUri}{(redirect.Query.Length > 0 ? '&' : '?')}{query}");
    }

    /// <summary><c>POST /v4/oa/access_token</c>.</summary>
    public async Task GiveAsync(HttpContext context)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(context.RequestAborted) : FormCollection.Empty;
        string? Field(string name) => form[name] is [{ Length: > 0 } one] ? one : null;
        var secret = context.Request.Headers["secret_key"].ToString();

        // A fault that refuses comes before a token is used up; one that loses the answer comes after.
        var fault = faults.Take(ZaloEndpoints.AccessToken, null, accepted: true);
        var grant = Field("grant_type");
        var (account, error) = fault.Refusal is { } refusal ? (null, TokenError.Of(refusal.Code)) : grant switch
        {
            "authorization_code" => issuer.Exchange(Field("app_id"), secret, Field("code"), Field("code_verifier")),
            "refresh_token" => issuer.Refresh(Field("app_id"), secret, Field("refresh_token")),
            _ => (null, TokenError.BadGrant),
        };
        log.Append(new TokenRecord(time.GetUtcNow().ToUnixTimeMilliseconds(), grant, account?.OaId, Field("app_id"), error is null, fault.Name, error is null ? 0 : error.Code));
        var body = error is not null ? BodyOf(error) : new JsonObject
        {
            ["access_token"] = account!.AccessToken,
            ["refresh_token"] = account.RefreshToken,
            // A string, as Zalo has it.
            ["expires_in"] = ((int)TokenIssuer.AccessLife.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
        await fault.AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(body), time);
    }

    /// <summary><c>GET /v2.0/oa/getoa</c>.</summary>
    public Task InfoAsync(HttpContext context) => calls.AnswerAsync(context, ZaloEndpoints.OaInfo, isBusiness: false, (account, body) =>
    {
        body["data"] = new JsonObject
        {
            ["oa_id"] = account.OaId,
            ["name"] = $"OA {account.OaId}",
            ["is_verified"] = true,
            ["num_follower"] = users.FollowersOf(account.OaId),
        };
        return ZaloError.None;
    });

    private static IResult Refused(TokenError error) => Results.Text(BodyOf(error).ToJsonString(), "application/json");

    private static JsonObject BodyOf(TokenError error) => new()
    {
        ["error"] = error.Code,
        ["error_name"] = error.Name,
        ["error_reason"] = error.Reason,
        ["ref_doc"] = "https://developers.zalo.me/docs/social-api/tham-khao/ma-loi",
    };
}
