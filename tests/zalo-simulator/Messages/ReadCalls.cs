using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Limits;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>The paths that send nothing: who asks, how often, and then what was asked for. They misbehave like all others.</summary>
internal sealed class ReadCalls(AccountBook accounts, SendLimits limits, ViolationLog violations, FaultBook faults, TimeProvider time)
{
    /// <summary>Answers one call.</summary>
    /// <param name="context">The call.</param>
    /// <param name="endpoint">Its path.</param>
    /// <param name="isBusiness">Whether it is one of the API of templates by phone.</param>
    /// <param name="read">Writes the answer's <c>data</c>, or says why there is none.</param>
    public async Task AnswerAsync(HttpContext context, string endpoint, bool isBusiness, Func<OfficialAccount, JsonObject, ZaloError> read)
    {
        var now = time.GetUtcNow();
        var caller = Caller.Of(context.Request, accounts, now);
        var fault = faults.Take(endpoint, null, accepted: true);
        var body = new JsonObject();
        var error = fault.Refusal ?? caller.Refusal(isBusiness) ?? (CountCall(context, endpoint, caller.Account!, now) ? read(caller.Account!, body) : ZaloError.Of(-32));
        body["error"] = error.Code ?? 0;
        body["message"] = error.Message;
        await fault.AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(body), time);
    }

    private bool CountCall(HttpContext context, string endpoint, OfficialAccount account, DateTimeOffset now)
    {
        var cap = limits.Calls(account.OaId, now);
        var full = limits.Used.Take([cap]);
        RateHeaders.Write(context.Response, cap, limits.Used);
        if (full is not null)
            violations.Append(now, endpoint, account.OaId, null, full.Limit, full.Error.Code);
        return full is null;
    }
}
