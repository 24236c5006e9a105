namespace ZaloOrleans.Messaging;

public sealed class EchoMatchTests
{
    private const long Oa = 5;
    private static readonly DateTimeOffset At = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Echo_OfAMessageWhoseAnswerWasLost_SettlesIt()
    {
        var lost = Send(1);
        Assert.Equal((EchoVerdict.Settles, lost), Decide("Xin chào", lost));
    }

    [Theory]
    [InlineData("Xin chào", "Xin cha\u0300o"), InlineData("Xin cha\u0300o", "Xin chào"), InlineData("Xin chào", " \nXin chào\t"), InlineData(" Xin chào ", "Xin chào")]
    public void Text_InAnotherSpellingOfTheSame_IsTheSame(string sent, string echoed) =>
        Assert.Equal(EchoVerdict.Settles, Decide(echoed, Send(1) with { Content = sent }).Verdict);

    [Theory]
    [InlineData("Xin chao"), InlineData("xin chào"), InlineData("Xin chào!"), InlineData("Xin  chào"), InlineData(""), InlineData(null)]
    public void Text_OfAnother_IsForeign(string? echoed) => Assert.Equal((EchoVerdict.Foreign, null), Decide(echoed, Send(1)));

    [Theory]
    [InlineData(-600_001, EchoVerdict.Foreign), InlineData(-600_000, EchoVerdict.Settles), InlineData(-1, EchoVerdict.Settles), InlineData(0, EchoVerdict.Settles)]
    [InlineData(5_000, EchoVerdict.Settles), InlineData(5_001, EchoVerdict.Foreign), InlineData(60_000, EchoVerdict.Foreign)]
    public void Time_DecidesAtItsEdges(int sentAfter, EchoVerdict expected) =>
        Assert.Equal(expected, Decide("Xin chào", Send(1) with { SentAt = At.AddMilliseconds(sentAfter) }).Verdict);

    [Fact]
    public void SeveralAlike_TheOldestIsSettled_AndTheNextEchoTakesTheNext()
    {
        var (first, second) = (Send(8) with { SentAt = At.AddMinutes(-3) }, Send(7) with { SentAt = At.AddMinutes(-2) });
        var known = Facts(second, first);

        var (verdict, send) = EchoMatch.Decide("z1", "Xin chào", false, Oa, At, known);
        Assert.Equal((EchoVerdict.Settles, first), (verdict, send));
        known = known.After("z1", send);
        Assert.Equal((EchoVerdict.Known, null), EchoMatch.Decide("z1", "Xin chào", false, Oa, At, known));
        (verdict, send) = EchoMatch.Decide("z2", "Xin chào", false, Oa, At, known);
        Assert.Equal((EchoVerdict.Settles, second), (verdict, send));
        known = known.After("z2", send);
        Assert.Equal((EchoVerdict.Foreign, null), EchoMatch.Decide("z3", "Xin chào", false, Oa, At, known));
    }

    [Fact]
    public void SentAtTheSameInstant_TheLowerIdIsSettled() => Assert.Equal(3, Decide("Xin chào", Send(9), Send(3), Send(4)).Send!.MessageId);

    [Theory]
    [InlineData("Xin chào"), InlineData("Something else"), InlineData(null)]
    public void UnderWay_WaitsForItsAnswer_WhateverTheText(string? echoed) =>
        Assert.Equal((EchoVerdict.Waits, null), Decide(echoed, Send(1), Send(2) with { IsUnderWay = true }));

    [Fact]
    public void UnderWay_ThroughAnotherOfficialAccount_IsNoReasonToWait()
    {
        var lost = Send(1);
        Assert.Equal((EchoVerdict.Settles, lost), Decide("Xin chào", lost, Send(2) with { IsUnderWay = true, OaId = 6 }));
    }

    [Fact]
    public void OfAnotherOfficialAccount_IsForeign() => Assert.Equal((EchoVerdict.Foreign, null), Decide("Xin chào", Send(1) with { OaId = 6 }));

    [Fact]
    public void ByAPerson_IsForeignAtOnce_EvenWhereTheTextIsOurs()
    {
        var known = Facts(Send(1), Send(2) with { IsUnderWay = true });
        Assert.Equal((EchoVerdict.Foreign, null), EchoMatch.Decide("z1", "Xin chào", true, Oa, At, known));
    }

    [Fact]
    public void Known_IsDone_BeforeAnythingElseIsAsked()
    {
        var known = Facts(Send(1), Send(2) with { IsUnderWay = true }) with { ZaloMessageIds = ["z1"] };
        Assert.Equal((EchoVerdict.Known, null), EchoMatch.Decide("z1", "Xin chào", false, Oa, At, known));
    }

    private static (EchoVerdict Verdict, OpenSend? Send) Decide(string? text, params OpenSend[] open) => EchoMatch.Decide("z1", text, false, Oa, At, Facts(open));

    private static ConversationFacts Facts(params OpenSend[] open) => ConversationFacts.None with { Open = [.. open] };

    private static OpenSend Send(long id) => new(id, Oa, 1, false, At.AddSeconds(-30), "Xin chào");
}
