namespace ZaloOrleans.Crash;

/// <summary>A checker that finds nothing proves nothing: each kind of bad books is found, and good ones are not.</summary>
public sealed class CrashCheckerTests
{
    // Four messages: one sent, one unknown that Zalo accepted, one unknown that it never saw, one that it answered with a failure.
    private static readonly CrashBooks Good = new()
    {
        Acknowledged = new HashSet<string> { "e1", "e2" },
        Stored = ["e1", "e2", "e3"],
        Due = 4,
        Messages = [new("a", "sent", null, 1_000), new("b", "queued", "unknown", 1_000), new("c", "queued", "unknown", 1_000), new("d", "queued", "unknown", 1_000)],
        Asked = [Refused("a", 503), Accepted("a"), Accepted("b", 1_000) with { Status = null }, Refused("d", 502)],
        Told = new HashSet<string> { "w1", "w2" },
        Heard = ["w1", "w2"],
        Quota = new QuotaDay(Most: 100, Used: 95, Violations: 2, Kills: 2),
        InFlightAtKills = 1,
    };

    [Fact]
    public void Check_GoodBooks_FindsNothing() => Assert.Empty(CrashChecker.Check(Good));

    [Fact]
    public void Check_AcknowledgedEventMissing_IsFound() =>
        AssertFinds("1 acknowledged events are lost: e2", Good with { Stored = ["e1", "e3"] });

    [Fact]
    public void Check_EventStoredTwice_IsFound() =>
        AssertFinds("1 events are stored twice: e3", Good with { Stored = ["e1", "e2", "e3", "e3"] });

    [Fact]
    public void Check_MessageAcceptedTwice_IsFound() =>
        AssertFinds("1 messages were accepted twice: a", Good with { Asked = [.. Good.Asked, Accepted("a", 998)] });

    [Fact]
    public void Check_UnknownMessageAcceptedTwice_IsFound() => Assert.Equal(
        ["1 messages were accepted twice: b", "1 messages were sent again after an answer that left it open: b"], CrashChecker.Check(Good with { Asked = [.. Good.Asked, Accepted("b", 998)] }));

    [Theory]
    [InlineData(500), InlineData(502), InlineData(null)]
    public void Check_MessageSentAgainAfterAFailureOrNoAnswer_IsFound(int? status) => AssertFinds(
        "1 messages were sent again after an answer that left it open: a", Good with { Asked = [Refused("a", status), .. Good.Asked.Skip(1)] });

    [Fact]
    public void Check_MessageSentAgainAfterALateAnswer_IsFound() => AssertFinds(
        "1 messages were sent again after an answer that left it open: a", Good with { Late = new HashSet<string> { "a", "b" } });

    [Theory]
    [InlineData(503), InlineData(429), InlineData(200)]
    public void Check_MessageSentAgainAfterARefusal_IsRight(int status) =>
        Assert.Empty(CrashChecker.Check(Good with { Asked = [Refused("a", status), .. Good.Asked.Skip(1)] }));

    [Fact]
    public void Check_MessageAcceptedThatNobodyAskedFor_IsFound() =>
        AssertFinds("1 messages were accepted that our book does not have: z", Good with { Asked = [.. Good.Asked, Accepted("z", 998)] });

    [Fact]
    public void Check_MessageSentThatZaloNeverSaw_IsFound() =>
        AssertFinds("1 messages are sent by our book and not by Zalo's: a", Good with { Asked = [.. Good.Asked.Where(a => a.User != "a")] });

    [Fact]
    public void Check_MessageSentAfterItsDeadline_IsFound() =>
        AssertFinds("1 messages were sent after their deadline: b", Good with { Asked = [Accepted("a"), Accepted("b", 1_001) with { Status = null }, Refused("d", 502)] });

    [Fact]
    public void Check_MessageMissing_IsFound() =>
        AssertFinds("4 messages were due, 3 exist", Good with { Messages = [.. Good.Messages.SkipLast(1)] });

    [Fact]
    public void Check_MessageLeftInTheQueue_IsFound() =>
        AssertFinds("1 messages are neither sent nor unknown: d queued", Good with { Messages = [.. Good.Messages.SkipLast(1), new("d", "queued", null, 1_000)] });

    [Fact]
    public void Check_MessageOnThePhone_IsSent() =>
        Assert.Empty(CrashChecker.Check(Good with { Messages = [new("a", "delivered", null, 1_000), .. Good.Messages.Skip(1)] }));

    [Fact]
    public void Check_MessageOnThePhoneThatZaloNeverSaw_IsFound() => AssertFinds("1 messages are sent by our book and not by Zalo's: a",
        Good with { Messages = [new("a", "delivered", null, 1_000), .. Good.Messages.Skip(1)], Asked = [.. Good.Asked.Skip(2)] });

    [Fact]
    public void Check_MessageFailedThatZaloAccepted_IsFound()
    {
        var findings = CrashChecker.Check(Good with { Messages = [new("a", "failed", null, 1_000), .. Good.Messages.Skip(1)] });

        Assert.Equal(["1 messages are neither sent nor unknown: a failed", "1 messages were accepted that our book holds for unsent: a"], findings);
    }

    // Three are unknown: a cut connection and a failure allow for two of them.
    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(9, 9)]
    public void Check_AsManyUnknownAsAttemptsWereHit_IsAllowed(int inFlight, int late) =>
        Assert.Empty(CrashChecker.Check(Good with { InFlightAtKills = inFlight, Late = LateOnes(late) }));

    [Fact]
    public void Check_MoreUnknownThanAttemptsWereHit_IsFound() => AssertFinds(
        "3 outcomes are unknown, though only 0 sends were under way at kills, 2 answers were lost or failures, and 0 came too late", Good with { InFlightAtKills = 0 });

    [Theory]
    [InlineData(429), InlineData(503), InlineData(200)]
    public void Check_UnknownAfterARefusal_IsFound(int status) => AssertFinds(
        "3 outcomes are unknown, though only 1 sends were under way at kills, 1 answers were lost or failures, and 0 came too late",
        Good with { Asked = [.. Good.Asked.SkipLast(1), Refused("d", status)] });

    [Theory]
    [InlineData(3, 2)]
    [InlineData(1, 0)]
    public void Check_QuotaOverrunMoreOftenThanItWasForgotten_IsFound(int violations, int kills) => AssertFinds(
        $"the day's quota was overrun {violations} times, though only {kills} kills had made somebody forget it", Good with { Quota = new QuotaDay(100, 100, violations, kills) });

    [Fact]
    public void Check_QuotaThatWasNotUsed_IsFound() =>
        AssertFinds("94 of 100 of the day's quota were used, though more waited", Good with { Quota = new QuotaDay(100, 94, 0, 2) });

    [Fact]
    public void Check_EventNotAcknowledgedBesideABurst_IsFound() =>
        AssertFinds("2 events were not acknowledged beside a burst of webhooks: 503, TaskCanceledException", Good with { TrackFailures = ["503", "TaskCanceledException"] });

    [Fact]
    public void Check_AcknowledgedWebhookWithoutEffect_IsFound() => AssertFinds("1 acknowledged webhooks are lost: w2", Good with { Heard = ["w1"] });

    [Fact]
    public void Check_WebhookThatTookEffectTwice_IsFound() => AssertFinds("1 webhooks took effect twice: w1", Good with { Heard = ["w1", "w2", "w1"] });

    [Fact]
    public void Check_WebhookThatNobodyAcknowledged_IsFound() =>
        AssertFinds("1 webhooks took effect that nobody acknowledged: forged-w1", Good with { Heard = ["w1", "w2", "forged-w1"] });

    [Fact]
    public void Check_ForgedWebhookThatWasTaken_IsFound() => AssertFinds("2 forged webhooks were taken", Good with { ForgedTaken = 2 });

    [Fact]
    public void Check_MessageThatItsEchoDidNotSettle_IsFound() =>
        AssertFinds("1 messages are unknown although their echo came: b", Good with { Echoed = new HashSet<string> { "b" } });

    [Theory]
    [InlineData(2, 3)]
    [InlineData(2, 1)]
    public void Check_MoreOrFewerRefreshesThanTokensThatEnded_IsFound(int expiries, int refreshes) =>
        AssertFinds($"{expiries} access tokens ended, and {refreshes} refreshes were accepted", Good with { Expiries = expiries, Refreshes = refreshes });

    [Fact]
    public void Check_PersonAskedForWithoutNeed_IsFound() =>
        AssertFinds("a person was asked for 1 times, though only 0 access tokens ended", Good with { Reauthorised = 1 });

    [Fact]
    public void Check_MoreUnknownBeforeTheEchoes_IsFound() =>
        AssertFinds("4 outcomes are unknown, though only 1 sends were under way at kills, 2 answers were lost or failures, and 0 came too late", Good with { Unknown = 4 });

    [Fact]
    public void Check_WorkThatDoesNotEnd_IsFound() => AssertFinds("something hangs: 1 active runs", Good with { Hanging = "1 active runs" });

    [Fact]
    public void Check_ParkedWakeup_IsFound() => AssertFinds("wake-ups were parked: FormatException", Good with { Parked = "FormatException" });

    [Fact]
    public void Check_RunThatDidNotComplete_IsFound() => AssertFinds("runs are parked or exited: parked", Good with { Unfinished = "parked" });

    private static AskedSend Accepted(string user, long at = 999) => new(user, at) { MessageId = $"z-{user}" };

    private static AskedSend Refused(string user, int? status) => new(user, 998) { Status = status };

    private static HashSet<string> LateOnes(int count) => [.. Enumerable.Range(0, count).Select(n => $"late-{n}")];

    private static void AssertFinds(string finding, CrashBooks books) => Assert.Equal(finding, Assert.Single(CrashChecker.Check(books)));
}
