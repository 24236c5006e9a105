namespace ZaloOrleans.Crash;

/// <summary>A checker that finds nothing proves nothing: each kind of bad books is found, and good ones are not.</summary>
public sealed class CrashCheckerTests
{
    // Three messages: one sent, one unknown that Zalo accepted, one unknown that it never saw.
    private static readonly CrashBooks Good = new()
    {
        Acknowledged = new HashSet<string> { "e1", "e2" },
        Stored = ["e1", "e2", "e3"],
        Asked = 3,
        Messages = [new("a", "sent", null, 1_000), new("b", "queued", "unknown", 1_000), new("c", "queued", "unknown", 1_000)],
        Accepted = [new("a", 999), new("b", 1_000)],
        Told = new HashSet<string> { "w1", "w2" },
        Heard = ["w1", "w2"],
        InFlightAtKills = 1,
        Drops = 1,
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
        AssertFinds("1 messages were accepted twice: a", Good with { Accepted = [.. Good.Accepted, new("a", 998)] });

    [Fact]
    public void Check_UnknownMessageAcceptedTwice_IsFound() =>
        AssertFinds("1 messages were accepted twice: b", Good with { Accepted = [.. Good.Accepted, new("b", 998)] });

    [Fact]
    public void Check_MessageAcceptedThatNobodyAskedFor_IsFound() =>
        AssertFinds("1 messages were accepted that our book does not have: z", Good with { Accepted = [.. Good.Accepted, new("z", 998)] });

    [Fact]
    public void Check_MessageSentThatZaloNeverSaw_IsFound() =>
        AssertFinds("1 messages are sent by our book and not by Zalo's: a", Good with { Accepted = [new("b", 1_000)] });

    [Fact]
    public void Check_MessageSentAfterItsDeadline_IsFound() =>
        AssertFinds("1 messages were sent after their deadline: b", Good with { Accepted = [new("a", 999), new("b", 1_001)] });

    [Fact]
    public void Check_MessageMissing_IsFound() =>
        AssertFinds("3 messages were due, 2 exist", Good with { Messages = [.. Good.Messages.SkipLast(1)] });

    [Fact]
    public void Check_MessageLeftInTheQueue_IsFound() =>
        AssertFinds("1 messages are neither sent nor unknown: c queued", Good with { Messages = [.. Good.Messages.SkipLast(1), new("c", "queued", null, 1_000)] });

    [Fact]
    public void Check_MessageFailedThatZaloAccepted_IsFound()
    {
        var findings = CrashChecker.Check(Good with { Messages = [new("a", "failed", null, 1_000), .. Good.Messages.Skip(1)] });

        Assert.Equal(["1 messages are neither sent nor unknown: a failed", "1 messages were accepted that our book holds for unsent: a"], findings);
    }

    [Theory]
    [InlineData(2, 0)]
    [InlineData(0, 2)]
    public void Check_AsManyUnknownAsAttemptsWereHit_IsAllowed(int inFlight, int drops) =>
        Assert.Empty(CrashChecker.Check(Good with { InFlightAtKills = inFlight, Drops = drops }));

    [Theory]
    [InlineData(1, 0)]
    [InlineData(0, 1)]
    [InlineData(0, 0)]
    public void Check_MoreUnknownThanAttemptsWereHit_IsFound(int inFlight, int drops) => AssertFinds(
        $"2 outcomes are unknown, though only {inFlight} sends were under way at kills and {drops} answers were lost",
        Good with { InFlightAtKills = inFlight, Drops = drops });

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
        AssertFinds("3 outcomes are unknown, though only 1 sends were under way at kills and 1 answers were lost", Good with { Unknown = 3 });

    [Fact]
    public void Check_WorkThatDoesNotEnd_IsFound() => AssertFinds("something hangs: 1 active runs", Good with { Hanging = "1 active runs" });

    [Fact]
    public void Check_ParkedWakeup_IsFound() => AssertFinds("wake-ups were parked: FormatException", Good with { Parked = "FormatException" });

    [Fact]
    public void Check_RunThatDidNotComplete_IsFound() => AssertFinds("runs are parked or exited: parked", Good with { Unfinished = "parked" });

    private static void AssertFinds(string finding, CrashBooks books) => Assert.Equal(finding, Assert.Single(CrashChecker.Check(books)));
}
