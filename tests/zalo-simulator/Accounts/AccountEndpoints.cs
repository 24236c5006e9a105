using System.Text.Json;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Accounts;

/// <summary><c>POST /_sim/oas</c>.</summary>
internal static class AccountEndpoints
{
    private static readonly string[] Fields = ["oaId", "appId", "oaSecretKey", "accessToken"];
    private static readonly string[] Further = ["appSecret", "refreshToken", "requiresProof"];

    public static async Task<IResult> RegisterAsync(HttpRequest request, AccountBook accounts)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", [.. Fields, .. Further]);
        var texts = Fields.ToDictionary(name => name, name => RequiredText(body, name, problems));
        if (problems.Any)
            return problems.ToResult();

        var account = new OfficialAccount(texts["oaId"], texts["appId"], texts["oaSecretKey"], texts["accessToken"])
        {
            AppSecret = OptionalText(body, "appSecret"),
            RefreshToken = OptionalText(body, "refreshToken"),
            RequiresProof = body.TryGetProperty("requiresProof", out var proof) && proof.ValueKind == JsonValueKind.True,
        };
        return accounts.Register(account)
            ? Results.Json(new { account.OaId, account.AppId }, statusCode: StatusCodes.Status201Created)
            : ProblemList.Single(StatusCodes.Status409Conflict, "token_taken", "/accessToken", "The token belongs to another OA.");
    }

    private static string? OptionalText(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;

    private static string RequiredText(JsonElement body, string name, ProblemList problems)
    {
        if (body.TryGetProperty(name, out var value) && JsonText.Read(value) is { Length: > 0 } text)
            return text;
        problems.Add("required", "/" + name, "A string that is not empty is needed.");
        return "";
    }
}
