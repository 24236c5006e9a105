using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Simulator.MiniApps;

/// <summary><c>GET /v2.0/me</c> and <c>/v2.0/me/info</c>: flat answers, errors with HTTP 200.</summary>
internal sealed class GraphEndpoints(MiniAppBook book)
{
    private static readonly string[] Known = ["id", "name", "birthday", "picture", "oa_id", "user_id_by_oa", "is_follower", "is_sensitive"];

    public IResult Me(HttpRequest request)
    {
        if (book.FindByToken(request.Headers["access_token"]) is not { } user)
            return Error(452, "Session key invalid. This could be because the session key has an incorrect format, or because the user has revoked this session");
        if (!ProofHolds(user, request.Headers["access_token"].ToString(), request.Headers["appsecret_proof"].ToString()))
            return Error(-242, "appsecret_proof is invalid");

        var answer = new JsonObject();
        foreach (var field in request.Query["fields"].ToString().Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Known.Contains(field))
                return Error(100, $"Invalid parameter: {field}");
            if (ValueOf(user, field) is { } value)
                answer[field] = value;
        }

        answer["id"] = user.Id;
        answer["error"] = 0;
        answer["message"] = "Success";
        return Results.Json(answer);
    }

    public IResult Info(HttpRequest request)
    {
        if (book.FindByToken(request.Headers["access_token"]) is not { } user)
            return Error(452, "Session key invalid");
        if (request.Headers["secret_key"] != user.App.AppSecret)
            return Error(-105, "Secret key is invalid");
        if (!book.UsePhoneToken(request.Headers["code"], user) || user.Phone is null)
            return Error(114, "code is invalid or expired");
        return Results.Json(new { data = new { number = user.Phone }, error = 0, message = "Success" });
    }

    private static bool ProofHolds(MiniAppUser user, string token, string proof) => CryptographicOperations.FixedTimeEquals(
        Encoding.ASCII.GetBytes(Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(user.App.AppSecret), Encoding.UTF8.GetBytes(token)))),
        Encoding.UTF8.GetBytes(proof));

    private static JsonNode? ValueOf(MiniAppUser user, string field) => field switch
    {
        "name" => user.Name,
        "picture" => new JsonObject { ["data"] = new JsonObject { ["url"] = $"https://s120-ava-talk.zadn.vn/{user.Id}.jpg" } },
        "oa_id" => user.OaId,
        "user_id_by_oa" => user.UserIdByOa,
        "is_follower" => user.OaId is null ? null : user.IsFollower,
        _ => null,
    };

    private static IResult Error(int code, string message) => Results.Json(new { error = code, message });
}
