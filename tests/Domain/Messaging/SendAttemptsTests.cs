using ZaloOrleans.Keys;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Messaging;

public sealed class SendAttemptsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    private static readonly QueuedSend Send = new(1, new AccountId(1), 2, MessageCategory.Promotion, 3, null, null, "4", "{}", null, 0);

    [Fact]
    public void Later_UntilTheLastFailure_GoesBackAndThenFailsWithItsCode()
    {
        var almost = Settle(-200, Send with { Failures = SendAttempts.Most - 2 });
        Assert.Equal((SendResult.Again, SendAttempts.Most - 1, 1), (almost.Row.Result, almost.Row.Requeue!.Failures, almost.Row.Requeue.Attempt));

        var last = Settle(-200, Send with { Failures = SendAttempts.Most - 1 });
        Assert.Equal((SendResult.Failed, "-200", null), (last.Row.Result, last.Row.ErrorCode, last.Row.Requeue));
    }

    [Fact]
    public void Later_WhileZaloIsAway_DoesNotCount()
    {
        var send = Send with { Failures = SendAttempts.Most - 1 };
        var settled = SendAttempts.Settle(send, 9, ZaloAnswer.NotSent("no connection"), Now, new RetryTerms(0, Counts: false));
        Assert.Equal((SendResult.Again, send.Failures, 9), (settled.Row.Result, settled.Row.Requeue!.Failures, settled.Row.Requeue.Attempt));
    }

    [Fact]
    public void Later_NotBeforeItMayBeSentAnyMore_Fails()
    {
        Assert.Equal(SendResult.Failed, Settle(-200, Send with { ExpiresAt = Now.AddSeconds(1) }).Row.Result);
        Assert.Equal(SendResult.Again, Settle(-200, Send with { ExpiresAt = Now.AddSeconds(3) }).Row.Result);
    }

    [Theory]
    [InlineData(1, 0, 1), InlineData(1, 1, 2), InlineData(0, 1, 2), InlineData(3, 1, 8), InlineData(3, 0, 4), InlineData(60, 1, 300), InlineData(60, 0, 150)]
    public void Backoff_Doubles_AndHalfOfItIsChance(int failures, double jitter, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SendAttempts.BackoffAfter(failures, jitter));

    [Theory]
    [InlineData(0, 0, 1), InlineData(30, 0, 30), InlineData(0, 7, 7), InlineData(30, 7, 30)]
    public void Retry_WaitsAsLongAsWhoeverWantsItLongest(int zalo, int budget, int seconds)
    {
        var answer = ZaloAnswer.Read(MessageChannel.Oa, 503, "", TimeSpan.FromSeconds(zalo));
        var settled = SendAttempts.Settle(Send, 1, answer, Now, new RetryTerms(0, true, TimeSpan.FromSeconds(budget)));
        Assert.Equal(Now.AddSeconds(seconds), settled.Row.NotBefore);
    }

    [Theory]
    [InlineData(MessageChannel.Oa, -216, 0), InlineData(MessageChannel.Oa, -220, SendAttempts.Most), InlineData(MessageChannel.ZbsPhone, -124, SendAttempts.Most - 1)]
    public void Token_Refused_GoesBackUncounted_HoweverOften(MessageChannel channel, int code, int failures)
    {
        var send = Send with { Channel = channel, Failures = failures };
        var settled = SendAttempts.Settle(send, 99, ZaloAnswer.Read(channel, 200, $$"""{"error":{{code}}}"""), Now, new RetryTerms(0));
        Assert.Equal((SendResult.Again, Now.AddSeconds(1), failures, 99, null), (settled.Row.Result, settled.Row.NotBefore, settled.Row.Requeue!.Failures, settled.Row.Requeue.Attempt, settled.Row.ErrorCode));
        Assert.Equal((null, null), (settled.Pause, settled.Person));
    }

    [Theory]
    [InlineData(-32, 0), InlineData(-211, 0), InlineData(-234, 0), InlineData(-204, 0)]
    public void Rest_OfMany_GoesBackUncountedAndThePauseHoldsIt(int code, int failures)
    {
        var settled = Settle(code, Send);
        Assert.Equal((SendResult.Again, Now, failures, null), (settled.Row.Result, settled.Row.NotBefore, settled.Row.Requeue!.Failures, settled.Row.ErrorCode));
        Assert.NotNull(settled.Pause);
    }

    [Fact]
    public void Rest_OfOneMessage_IsItsOwnTime()
    {
        var settled = Settle(-218, Send);
        Assert.Equal((SendResult.Again, new DateTimeOffset(2026, 11, 20, 17, 0, 0, TimeSpan.Zero), null),
            (settled.Row.Result, settled.Row.NotBefore, settled.Pause));
        Assert.Equal("-218", Settle(-218, Send with { ExpiresAt = Now.AddHours(1) }).Row.ErrorCode);

        // What may not be sent any more as it was decided waits all the same: its customer decides again then.
        Assert.Equal(SendResult.Again, Settle(-218, Send with { SendBefore = Now.AddHours(1) }).Row.Result);
    }

    [Fact]
    public void Person_Refused_FailsAndIsLearnt()
    {
        var settled = Settle(-244, Send);
        Assert.Equal((SendResult.Failed, "-244"), (settled.Row.Result, settled.Row.ErrorCode));
        Assert.Equal(new UnreachedPerson(Unreached.RefusesCategory, MessageChannel.Oa, MessageCategory.Promotion, "4", Now), settled.Person);
    }

    [Theory]
    [InlineData(-230), InlineData(-201), InlineData(-248), InlineData(-999)]
    public void Message_Refused_FailsWithZalosCode(int code)
    {
        var settled = Settle(code, Send);
        Assert.Equal((SendResult.Failed, code.ToString(System.Globalization.CultureInfo.InvariantCulture), null), (settled.Row.Result, settled.Row.ErrorCode, settled.Person));
        Assert.Equal(code == -248, settled.Pause is not null);
    }

    [Fact]
    public void Lost_StaysUnknown()
    {
        var settled = SendAttempts.Settle(Send, 1, ZaloAnswer.Lost("cut"), Now, new RetryTerms(0));
        Assert.Equal((SendResult.Unknown, null), (settled.Row.Result, settled.Row.Requeue));
    }

    [Theory]
    [InlineData(PauseScope.Account, null, null), InlineData(PauseScope.Channel, MessageChannel.ZbsPhone, null)]
    [InlineData(PauseScope.Lane, MessageChannel.ZbsPhone, MessageCategory.Promotion)]
    public void PauseRow_Names_WhatRests(PauseScope scope, MessageChannel? channel, MessageCategory? lane)
    {
        var row = SendPauseRow.Of(Send with { Channel = MessageChannel.ZbsPhone }, new SendPause(scope, PauseEnd.Day), "-144", Now)!;
        Assert.Equal((channel, lane, 2L), (row.Channel, row.Lane, row.OaId));
        Assert.Null(SendPauseRow.Of(Send, new SendPause(PauseScope.Message, PauseEnd.Day), "-147", Now));
    }

    private static Settlement Settle(int code, QueuedSend send) =>
        SendAttempts.Settle(send, 1, ZaloAnswer.Read(send.Channel, 200, $$"""{"error":{{code}}}"""), Now, new RetryTerms(0));
}
