using ZaloOrleans.Accounts;
using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Access;

public sealed class AccessRuleTests
{
    public static TheoryData<string, string, string?> Matrix => new()
    {
        // Rule, caller, refusal
        { "nobody", "admin", "account_key_required" },
        { "nobody", "*", "admin_required" },
        { "nobody", "pub", "admin_required" },
        { "admin", "admin", null },
        { "admin", "*", "admin_required" },
        { "admin", "pub", "admin_required" },
        { "any", "admin", null },
        { "any", "none", null },
        { "any", "pub", null },
        { "ingest", "admin", "account_key_required" },
        { "ingest", "*", null },
        { "ingest", "ingest:write", null },
        { "ingest", "none", "scope_missing" },
        { "ingest", "customers:write", "scope_missing" },
        { "ingest", "pub", null },
        { "customers:read", "admin", "account_key_required" },
        { "customers:read", "customers:read", null },
        { "customers:read", "customers:write", "scope_missing" },
        { "customers:read", "*", null },
        { "customers:read", "pub", "secret_key_required" },
        { "settings:read or admin", "admin", null },
        { "settings:read or admin", "settings:read", null },
        { "settings:read or admin", "none", "scope_missing" },
        { "settings:read or admin", "pub", "secret_key_required" },
    };

    [Theory, MemberData(nameof(Matrix))]
    public void Refusal_RuleAndCaller_Decide(string rule, string caller, string? code) =>
        Assert.Equal(code, AccessMiddleware.Refusal(RuleOf(rule), CallerOf(caller), origin: null)?.Code);

    [Fact]
    public void Refusal_MissingScope_IsNamed() =>
        Assert.Contains("'keys:write'", AccessMiddleware.Refusal(AccessRule.Needs("keys:write"), CallerOf("none"), null)!.Detail, StringComparison.Ordinal);

    [Fact]
    public void Refusal_PublishableKeyWithScopes_StillMayOnlyIngest() =>
        Assert.Equal("secret_key_required", AccessMiddleware.Refusal(AccessRule.Needs("customers:read"), Publishable(scopes: ["*"]), null)?.Code);

    [Theory]
    [InlineData("", null, true)]
    [InlineData("", "https://evil.example", true)]
    [InlineData("https://shop.vn", "https://shop.vn", true)]
    [InlineData("https://shop.vn", "https://SHOP.vn", true)]
    [InlineData("https://shop.vn", "https://evil.example", false)]
    [InlineData("https://shop.vn", "https://shop.vn.evil.example", false)]
    [InlineData("https://shop.vn", "http://shop.vn", false)]
    [InlineData("https://shop.vn", null, false)]
    [InlineData("https://shop.vn", "null", false)]
    [InlineData("https://shop.vn", "https://h5.zdn.vn", true)]
    [InlineData("https://shop.vn", "zbrowser://h5.zdn.vn", true)]
    public void Refusal_PublishableKey_IsBoundToItsOrigins(string origins, string? origin, bool allowed) =>
        Assert.Equal(allowed ? null : "origin_not_allowed",
            AccessMiddleware.Refusal(AccessRule.Ingest, Publishable(origins: origins.Split(',', StringSplitOptions.RemoveEmptyEntries)), origin)?.Code);

    private static AccessRule RuleOf(string text) => text switch
    {
        "nobody" => AccessRule.Nobody,
        "admin" => AccessRule.Admin,
        "any" => AccessRule.AnyKey,
        "ingest" => AccessRule.Ingest,
        "settings:read or admin" => AccessRule.NeedsOrAdmin("settings:read"),
        var scope => AccessRule.Needs(scope),
    };

    private static Caller CallerOf(string text) => text switch
    {
        "admin" => Caller.Admin("key"),
        "pub" => Publishable(),
        "none" => Secret([]),
        var scope => Secret([scope]),
    };

    private static Caller Secret(string[] scopes) => new(new ApiKeyRecord(1, 1, [1], "live", "shop", [.. scopes], [], null, null));

    private static Caller Publishable(string[]? scopes = null, string[]? origins = null) =>
        new(new ApiKeyRecord(1, 1, [1], "pub", "shop", [.. scopes ?? []], [.. origins ?? []], null, null));
}
