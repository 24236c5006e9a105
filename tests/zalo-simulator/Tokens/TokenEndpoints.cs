using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Tokens;

/// <summary><c>POST /_sim/oas/{id}/expire</c>.</summary>
internal static class TokenEndpoints
{
    /// <summary>The access token of an Official Account is over from now on.</summary>
    public static IResult Expire(string oaId, AccountBook accounts, TimeProvider time)
    {
        if (accounts.Find(oaId) is not { } account)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_oa", "/oaId", "There is no such OA.");
        accounts.Register(account with { TokenEndsAt = time.GetUtcNow() });
        return Results.NoContent();
    }
}
