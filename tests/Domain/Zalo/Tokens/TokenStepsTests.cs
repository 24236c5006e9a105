namespace ZaloOrleans.Zalo.Tokens;

public sealed class TokenStepsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);
    private static readonly TokenLimits Limits = new(TimeSpan.FromHours(2), TimeSpan.FromSeconds(22), TimeSpan.FromMinutes(1));
    private static readonly TokenFacts Facts = new("f1", "a1", HasRefreshToken: true, HasAppSecret: true, IsRevoked: false, Now.AddHours(20), Now.AddHours(-5));
    private static readonly TokenState Ready = new() { Seen = "f1" };
    private static readonly TokenState Refreshing = Ready with { Phase = TokenPhase.Refreshing, Attempt = 1, Until = Now };
    private static readonly TokenState Stopped = Ready with { Phase = TokenPhase.Reauthorise, Code = "-14020" };

    [Theory]
    [InlineData(20.0, -5.0, 18.0)]
    [InlineData(1.0, 0.0, 0.5)]
    [InlineData(24 * 365.0, 0.0, 24 * 30.0)]
    [InlineData(null, -5.0, 18.0)]
    [InlineData(20.0, null, 18.0)]
    public void Due_IsAheadOfTheEnd_NeverBeforeHalfOfTheLife_AndAfterThirtyDaysAtTheLatest(double? expiry, double? given, double due) =>
        Assert.Equal(Now.AddHours(due), TokenSteps.DueAt(Facts with { Expiry = Hours(expiry), GivenAt = Hours(given) }, Limits));

    [Theory]
    [InlineData(-1, false), InlineData(0, true), InlineData(1, true)]
    public void Token_IsRefreshedFromTheMomentThatItIsDue(int seconds, bool refreshes)
    {
        var step = TokenSteps.Decide(Ready, Facts, null, Now.AddHours(18).AddSeconds(seconds), Limits);
        Assert.Equal(refreshes, step is TokenStep.Refresh);
        if (step is TokenStep.Rest rest)
        {
            Assert.Equal((Now.AddHours(18), Ready), (rest.LookAt, rest.State));
        }
    }

    [Fact]
    public void Refresh_IsCommittedWithItsAttemptAndItsEnd()
    {
        var refresh = Assert.IsType<TokenStep.Refresh>(TokenSteps.Decide(Ready, Facts, "a1", Now, Limits));
        Assert.Equal((TokenPhase.Refreshing, 1, Now.AddSeconds(22), "a1"), (refresh.State.Phase, refresh.State.Attempt, refresh.State.Until, refresh.State.Refused));
        Assert.Equal(TokenStanding.Wait, TokenSteps.Stand(refresh.State, Facts, Now).Standing);
    }

    [Fact]
    public void Refusal_OfAnOlderToken_ChangesNothing() =>
        Assert.Equal(Ready, Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(Ready, Facts, "a0", Now, Limits)).State);

    [Fact]
    public void Refusal_OfATokenThatZaloJustGave_WaitsAMinute()
    {
        var state = Ready with { RefreshedAt = Now.AddSeconds(-10) };
        var rest = Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(state, Facts, "a1", Now, Limits));
        Assert.Equal(Now.AddSeconds(50), rest.LookAt);
        Assert.Equal(TokenStanding.Wait, TokenSteps.Stand(rest.State, Facts, Now).Standing);
        Assert.IsType<TokenStep.Refresh>(TokenSteps.Decide(rest.State, Facts, null, Now.AddSeconds(50), Limits));
    }

    [Theory]
    [InlineData(true, false, "app_secret_missing"), InlineData(false, true, "refresh_token_missing"), InlineData(false, false, "refresh_token_missing")]
    public void Token_ThatCannotBeRefreshed_IsUsedUntilZaloRefusesIt_AndThenSaysWhatIsMissing(bool hasRefresh, bool hasSecret, string code)
    {
        var facts = Facts with { HasRefreshToken = hasRefresh, HasAppSecret = hasSecret, Expiry = Now.AddDays(-1) };
        var rest = Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(Ready, facts, null, Now, Limits));
        Assert.Null(rest.LookAt);
        Assert.Equal(TokenStanding.Usable, TokenSteps.Stand(rest.State, facts, Now).Standing);

        var stopped = Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(rest.State, facts, "a1", Now, Limits)).State;
        Assert.Equal((TokenStanding.Parked, null, code), TokenSteps.Stand(stopped, facts, Now));
    }

    [Fact]
    public void Refreshing_WhoseEndNobodyHeard_IsTriedOnceMore_AndNotBefore()
    {
        Assert.Equal(Now, Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(Refreshing, Facts, null, Now.AddSeconds(-1), Limits)).LookAt);
        var again = Assert.IsType<TokenStep.Refresh>(TokenSteps.Decide(Refreshing, Facts, null, Now, Limits)).State;
        Assert.Equal((2, Now.AddSeconds(22)), (again.Attempt, again.Until));

        var over = Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(again, Facts, null, Now.AddSeconds(22), Limits)).State;
        Assert.Equal((TokenPhase.Reauthorise, "refresh_unknown"), (over.Phase, over.Code));
    }

    [Fact]
    public void Answer_LostTwice_Stops()
    {
        var once = TokenSteps.Answered(Refreshing, new TokenGrant.Unknown("lost"), null, Now);
        Assert.Equal((TokenPhase.Refreshing, 1, Now + TokenLimits.AfterLost), (once.Phase, once.Attempt, once.Until));
        Assert.Equal("refresh_unknown", TokenSteps.Answered(once with { Attempt = 2 }, new TokenGrant.Unknown("lost"), null, Now).Code);
    }

    [Fact]
    public void Answer_ThatNeverWasAsked_CountsForNothing()
    {
        var first = TokenSteps.Answered(Refreshing, new TokenGrant.NotSent("down"), null, Now);
        Assert.Equal((TokenPhase.Ready, 0, Now.AddSeconds(2)), (first.Phase, first.Attempt, first.RetryAt));
        Assert.Equal(TokenStanding.Usable, TokenSteps.Stand(first, Facts, Now).Standing);
        Assert.Equal(Now.AddSeconds(2), Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(first, Facts, "a1", Now, Limits)).LookAt);

        // The first one may still have used the refresh token up.
        var second = TokenSteps.Answered(Refreshing with { Attempt = 2 }, new TokenGrant.NotSent("down"), null, Now);
        Assert.Equal((TokenPhase.Refreshing, 1), (second.Phase, second.Attempt));
    }

    [Fact]
    public void Answer_WithAPair_BeginsAnew()
    {
        var given = TokenSteps.Answered(Refreshing with { Refused = "a1", Failures = 3 }, new TokenGrant.Given("a", "r", TimeSpan.FromHours(25)), "f2", Now);
        Assert.Equal(new TokenState { Seen = "f2", RefreshedAt = Now }, given);
    }

    [Fact]
    public void Stopped_StaysStopped_UntilSomebodyGivesOtherSecrets()
    {
        Assert.Equal(Stopped, Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(Stopped, Facts, null, Now.AddDays(9), Limits)).State);
        var other = Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(Stopped, Facts with { Fingerprint = "f2" }, null, Now, Limits));
        Assert.True(other.Resumes);
        Assert.Equal((TokenPhase.Ready, "f2", null), (other.State.Phase, other.State.Seen, other.State.Code));
    }

    [Fact]
    public void Standing_OfOneThatIsRevokedGoneOrEmpty()
    {
        Assert.Equal((TokenStanding.Parked, null, "revoked"), TokenSteps.Stand(Ready, Facts with { IsRevoked = true }, Now));
        Assert.Equal(TokenStanding.Gone, TokenSteps.Stand(Ready, null, Now).Standing);
        Assert.Equal("access_token_missing", TokenSteps.Stand(Ready, Facts with { AccessHash = null, HasAppSecret = false }, Now).Code);
        Assert.IsType<TokenStep.Refresh>(TokenSteps.Decide(Ready, Facts with { AccessHash = null }, null, Now, Limits));
        Assert.IsType<TokenStep.Gone>(TokenSteps.Decide(Ready, null, null, Now, Limits));
        Assert.IsType<TokenStep.Rest>(TokenSteps.Decide(Ready, Facts with { IsRevoked = true }, "a1", Now, Limits));
    }

    [Theory]
    [InlineData(200, """{"access_token":"a","refresh_token":"r","expires_in":"90000"}""", "Given 90000")]
    [InlineData(200, """{"access_token":"a","refresh_token":"r","expires_in":3600}""", "Given 3600")]
    [InlineData(200, """{"access_token":"a","refresh_token":"r"}""", "Given 90000")]
    [InlineData(200, """{"access_token":"a"}""", "Unknown")]
    [InlineData(200, """{"error":-14020,"error_name":"x","error_reason":"used"}""", "Refused -14020 used")]
    [InlineData(200, """{"error":"-14029","error_name":"x","error_description":"not approved"}""", "Refused -14029 not approved")]
    [InlineData(400, """{"error":-14002,"error_name":"Invalid appId"}""", "Refused -14002 Invalid appId")]
    [InlineData(200, """{"error":-32}""", "NotSent")]
    [InlineData(200, "<html>", "Unknown")]
    [InlineData(502, "<html>", "Unknown")]
    [InlineData(503, "<html>", "NotSent")]
    [InlineData(429, "", "NotSent")]
    [InlineData(403, "<html>", "Refused http_403 ")]
    public void Grant_IsReadInEveryShape(int status, string body, string expected) => Assert.Equal(expected, TokenGrant.Read(status, body) switch
    {
        TokenGrant.Given given => $"Given {given.Life.TotalSeconds}",
        TokenGrant.Refused refused => $"Refused {refused.Code} {refused.Detail}",
        var other => other.GetType().Name,
    });

    [Fact]
    public void Texts_HoldNoSecret()
    {
        Assert.DoesNotContain("secret", new TokenGrant.Given("secret", "secret", default).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("secret", TokenFacts.Hash("secret"), StringComparison.Ordinal);
        Assert.NotEqual(TokenFacts.Hash("a", null), TokenFacts.Hash("a", ""));
        Assert.NotEqual(TokenFacts.Hash("ab", "c"), TokenFacts.Hash("a", "bc"));
    }

    private static DateTimeOffset? Hours(double? hours) => hours is { } h ? Now.AddHours(h) : null;
}
