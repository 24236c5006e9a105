using System.Text.Json.Nodes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;
using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Checks;

/// <summary>Looks at everything that an Official Account needs to work. It only reads, at Zalo too.</summary>
public sealed class OfficialAccountCheck(CheckReader reader, ZaloOaInfo info, ZaloQuota quotas, DatabaseGate gate, TimeProvider clock)
{
    /// <summary><c>{healthy, checks: [{name, state, code, detail, whatToDo}]}</c>. Throws <see cref="BusyException"/> while the database is away.</summary>
    public async Task<CatalogAnswer> RunAsync(AccountId account, long oaId, IZaloTokenGrain tokens)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        if (await gate.ReadAsync(() => reader.ReadAsync(account, oaId)) is not { } facts)
        {
            return CatalogRefusals.NotFound;
        }

        var (token, trouble) = await TokenAsync(tokens);
        OaInfo? whose = null;
        var quota = new QuotaAnswer(null, null, QuotaAnswer.NoAnswer);
        if (token is not null)
        {
            var (asked, left) = (info.AskAsync(token), quotas.AskAsync(token));
            (whose, quota) = (await asked, await left);
        }

        var checks = AccountChecks.Of(facts, trouble, whose, quota, clock.GetUtcNow());
        return CatalogAnswer.Done(new JsonObject
        {
            ["healthy"] = AccountChecks.IsHealthy(checks),
            ["checks"] = new JsonArray([.. checks.Select(c => (JsonNode)new JsonObject
            {
                ["name"] = c.Name,
                ["state"] = c.State switch { CheckState.Ok => "ok", CheckState.Warning => "warning", CheckState.Failing => "failing", _ => "unknown" },
                ["code"] = c.Code,
                ["detail"] = c.Detail,
                ["whatToDo"] = c.WhatToDo,
            })]),
        }.ToJsonString(Json.Plain));
    }

    private static async Task<(string? Token, TokenTrouble? Trouble)> TokenAsync(IZaloTokenGrain tokens)
    {
        try
        {
            var offer = await tokens.Offer();
            return offer.Token is { } token ? (token, null) : (null, offer.Lack switch
            {
                TokenLack.Refreshing => new TokenTrouble("token_refreshing", null, IsPassing: true),
                TokenLack.Parked => new TokenTrouble(offer.Code ?? "reauthorise", offer.Detail, IsPassing: false),
                _ => new TokenTrouble("token_missing", null, IsPassing: false),
            });
        }
        catch (BusyException)
        {
            return (null, new TokenTrouble("token_unreadable", null, IsPassing: true));
        }
    }
}
