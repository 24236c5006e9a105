using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Checks;

/// <summary>How an Official Account's health is judged.</summary>
public sealed class AccountChecksTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly CheckFacts Well = new("7", true, Now.AddHours(-1), null, 500, Now.AddDays(-1));
    private static readonly OaInfo Own = new("7", "OA", null, null);
    private static readonly QuotaAnswer Plenty = new(500, 499, null);

    [Fact]
    public void Well_IsHealthy_AndNothingIsToDo()
    {
        var checks = AccountChecks.Of(Well, null, Own, Plenty, Now);
        Assert.Equal(["token", "webhook", "signature", "quota", "sending"], checks.Select(c => c.Name));
        Assert.All(checks, c => Assert.Equal((CheckState.Ok, null), (c.State, c.WhatToDo)));
        Assert.True(AccountChecks.IsHealthy(checks));
    }

    [Theory]
    [InlineData(null, CheckState.Ok, "accepted"), InlineData("-216", CheckState.Failing, "-216"), InlineData("-204", CheckState.Failing, "-204")]
    [InlineData("no_answer", CheckState.Unknown, "no_answer"), InlineData("http_502", CheckState.Unknown, "http_502"), InlineData("-32", CheckState.Unknown, "-32")]
    public void Token_IsAsZaloSays(string? zalo, CheckState state, string code)
    {
        var checks = AccountChecks.Of(Well, null, new OaInfo(null, null, zalo, null), Plenty, Now);
        Assert.Equal((state, code), (checks[0].State, checks[0].Code));
        Assert.Equal(state == CheckState.Ok, AccountChecks.IsHealthy(checks));
    }

    [Theory]
    [InlineData(true, CheckState.Unknown), InlineData(false, CheckState.Failing)]
    public void NoToken_IsUnknownOnlyWhileThatPasses(bool isPassing, CheckState state)
    {
        var checks = AccountChecks.Of(Well, new TokenTrouble("-14020", "used", isPassing), null, Plenty, Now);
        Assert.Equal((state, "-14020"), (checks[0].State, checks[0].Code));
        Assert.False(AccountChecks.IsHealthy(checks));
    }

    [Fact]
    public void Token_OfAnotherOfficialAccount_Fails() =>
        Assert.Equal("oa_mismatch", AccountChecks.Of(Well, null, Own with { OaId = "8" }, Plenty, Now)[0].Code);

    [Theory]
    [InlineData(null, CheckState.Unknown, "never_came"), InlineData(8, CheckState.Warning, "quiet"), InlineData(6, CheckState.Ok, "comes")]
    public void Webhook_IsByWhenTheLastCame(int? daysAgo, CheckState state, string code)
    {
        var check = AccountChecks.Of(Well with { LastWebhookAt = daysAgo is { } days ? Now.AddDays(-days) : null }, null, Own, Plenty, Now)[1];
        Assert.Equal((state, code), (check.State, check.Code));
    }

    [Theory]
    [InlineData(true, 23, CheckState.Warning, "signature_refused"), InlineData(true, 25, CheckState.Ok, "verified"), InlineData(false, 25, CheckState.Failing, "secret_key_missing")]
    public void Signature_IsByTheKeyAndWhatWasRefused(bool hasKey, int hoursAgo, CheckState state, string code)
    {
        var check = AccountChecks.Of(Well with { HasSecretKey = hasKey, LastRefusedAt = Now.AddHours(-hoursAgo) }, null, Own, Plenty, Now)[2];
        Assert.Equal((state, code), (check.State, check.Code));
    }

    [Theory]
    [InlineData(null, CheckState.Failing, "Grant it."), InlineData(1, CheckState.Warning, null), InlineData(-1, CheckState.Ok, null)]
    public void Sending_ThatRests_IsSaidWithWhatToDo(int? hours, CheckState state, string? whatToDo)
    {
        var pause = new KnownPause("oa", "", hours is { } h ? Now.AddHours(h) : null, "-223", "Grant it.", Now.AddHours(-2));
        var check = AccountChecks.Of(Well with { Pause = pause }, null, Own, Plenty, Now)[4];
        Assert.Equal((state, whatToDo), (check.State, check.WhatToDo));
        Assert.Equal(state != CheckState.Ok, check.Code == "-223");
    }

    [Theory]
    [InlineData("", "", CheckState.Failing, "Sending stopped"), InlineData("oa", "", CheckState.Failing, "Sending on channel oa stopped")]
    [InlineData("zbs_phone", "7", CheckState.Warning, "Sending of template 7 on channel zbs_phone stopped")]
    public void Sending_Stopped_SaysHowMuchOfIt(string channel, string template, CheckState state, string detail)
    {
        var check = AccountChecks.Of(Well with { Pause = new KnownPause(channel, template, null, "-117", "Grant it.", Now) }, null, Own, Plenty, Now)[4];
        Assert.Equal((state, "Grant it."), (check.State, check.WhatToDo));
        Assert.StartsWith(detail, check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Signature_WithoutAnyWebhook_IsUnknown() =>
        Assert.Equal(CheckState.Unknown, AccountChecks.Of(Well with { LastWebhookAt = null }, null, Own, Plenty, Now)[2].State);

    [Theory]
    [InlineData("""{"error":0,"data":{"dailyQuota":"500","remainingQuota":"50"}}""", CheckState.Ok, "quota_left")]
    [InlineData("""{"error":0,"data":{"dailyQuota":500,"remainingQuota":49}}""", CheckState.Warning, "quota_low")]
    [InlineData("""{"error":0,"data":{"dailyQuota":"500","remainingQuota":"0"}}""", CheckState.Failing, "quota_exhausted")]
    [InlineData("""{"error":0,"data":{}}""", CheckState.Unknown, "not_said")]
    [InlineData("""{"error":-135,"message":"x"}""", CheckState.Unknown, "-135")]
    [InlineData("<html>", CheckState.Unknown, "http_200")]
    public void Quota_IsAsZaloSays(string body, CheckState state, string code)
    {
        var check = AccountChecks.Of(Well, null, Own, QuotaAnswer.Read(200, body), Now)[3];
        Assert.Equal((state, code), (check.State, check.Code));
        Assert.Equal(state == CheckState.Unknown, check.Detail.Contains("500 a day, as of", StringComparison.Ordinal));
    }
}
