using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

public sealed class EchoMatchTests
{
    private const long Oa = 5;
    private static readonly DateTimeOffset At = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);
    private static readonly MessageContent.File Bill = new("token-of-the-bill");
    private static readonly MessageContent.File Menu = new("token-of-the-menu");

    [Fact]
    public void Echo_OfAMessageWhoseAnswerWasLost_SettlesIt()
    {
        var lost = Send(1);
        Assert.Equal((EchoVerdict.Settles, 1), Decide("Xin chào", lost));
    }

    [Theory]
    [InlineData("Xin chào", "Xin cha\u0300o"), InlineData("Xin cha\u0300o", "Xin chào"), InlineData("Xin chào", " \nXin chào\t"), InlineData(" Xin chào ", "Xin chào")]
    public void Text_InAnotherSpellingOfTheSame_IsTheSame(string sent, string echoed) =>
        Assert.Equal((EchoVerdict.Settles, 1), Decide(echoed, Send(1, sent)));

    [Theory]
    [InlineData("Xin chao"), InlineData("xin chào"), InlineData("Xin chào!"), InlineData("Xin  chào"), InlineData(""), InlineData(null)]
    public void Text_OfAnother_IsForeign(string? echoed) => Assert.Equal((EchoVerdict.Foreign, 0), Decide(echoed, Send(1)));

    [Theory]
    [InlineData(-600_001, EchoVerdict.Foreign), InlineData(-600_000, EchoVerdict.Settles), InlineData(-1, EchoVerdict.Settles), InlineData(0, EchoVerdict.Settles)]
    [InlineData(5_000, EchoVerdict.Settles), InlineData(5_001, EchoVerdict.Foreign), InlineData(60_000, EchoVerdict.Foreign)]
    public void Time_DecidesAtItsEdges(int sentAfter, EchoVerdict expected) =>
        Assert.Equal(expected, Decide("Xin chào", Send(1) with { SentAt = At.AddMilliseconds(sentAfter) }).Verdict);

    [Fact]
    public void SeveralAlike_EachEchoTakesOne_TheLastThatWasSentBeforeIt()
    {
        var (first, second, later) = (Send(8) with { SentAt = At.AddMinutes(-9) }, Send(7) with { SentAt = At.AddMinutes(-2) }, Send(6) with { SentAt = At.AddMinutes(1) });
        var known = Facts(later, second, first);

        (var decision, known) = Hear(known, "z2", Text("Xin chào"));
        Assert.Equal((EchoVerdict.Settles, 7), Told(decision));
        Assert.Equal((EchoVerdict.Known, 0), Told(Hear(known, "z2", Text("Xin chào")).Decision));

        // That of the older one comes after it, and finds it.
        (decision, known) = Hear(known, "z1", Text("Xin chào"), At.AddMinutes(-8));
        Assert.Equal((EchoVerdict.Settles, 8), Told(decision));
        Assert.Equal((EchoVerdict.Foreign, 0), Told(Hear(known, "z3", Text("Xin chào")).Decision));
    }

    [Fact]
    public void SentAtTheSameInstant_TheHighestIdIsSettled() => Assert.Equal((EchoVerdict.Settles, 9), Decide("Xin chào", Send(9), Send(3), Send(4)));

    [Theory]
    [InlineData("Xin chào"), InlineData("Something else"), InlineData(null)]
    public void UnderWay_WaitsForItsAnswer_WhateverTheText(string? echoed) =>
        Assert.Equal((EchoVerdict.Waits, 0), Decide(echoed, Send(1), Send(2) with { IsUnderWay = true }));

    [Fact]
    public void UnderWay_ThroughAnotherOfficialAccount_IsNoReasonToWait() =>
        Assert.Equal((EchoVerdict.Settles, 1), Decide("Xin chào", Send(1), Send(2) with { IsUnderWay = true, OaId = 6 }));

    [Fact]
    public void OfAnotherOfficialAccount_IsForeign() => Assert.Equal((EchoVerdict.Foreign, 0), Decide("Xin chào", Send(1) with { OaId = 6 }));

    [Fact]
    public void ByAPerson_IsForeignAtOnce_EvenWhereTheTextIsOurs() =>
        Assert.Equal((EchoVerdict.Foreign, 0), Told(EchoMatch.Decide(Heard("z1", Text("Xin chào")), true, Facts(Send(1), Send(2) with { IsUnderWay = true }))));

    [Fact]
    public void Known_IsDone_BeforeAnythingElseIsAsked()
    {
        var known = Facts(Send(1), Send(2) with { IsUnderWay = true }) with { ZaloMessageIds = ["z1"] };
        Assert.Equal((EchoVerdict.Known, 0), Told(EchoMatch.Decide(Heard("z1", Text("Xin chào")), false, known)));
    }

    public static TheoryData<MessageContent, EchoKind[]> Kinds => new()
    {
        { new MessageContent.Words("Xin chào", []), [EchoKind.Text] },
        { new MessageContent.Words("Xin chào", [new MessageButton("Xem", ButtonAction.Open, "https://shop.vn")]), [EchoKind.Text, EchoKind.List, EchoKind.Template] },
        { new MessageContent.Image("Xin chào", "https://shop.vn/a.jpg", null), [EchoKind.Image] },
        { Bill, [EchoKind.File] },
        { new MessageContent.Elements([new MessageElement("Áo dài", null, null, null)], []), [EchoKind.List] },
        { Template("7", "Lan"), [EchoKind.Template] },
    };

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Kind_IsSettledByItsOwnKindAlone(MessageContent sent, EchoKind[] echoed) => Assert.All(Enum.GetValues<EchoKind>().Except([EchoKind.Buttons]), kind =>
        Assert.Equal(echoed.Contains(kind) ? EchoVerdict.Settles : EchoVerdict.Foreign, Decide(new EchoShape { Kind = kind, Text = "Xin chào" }, Send(1, sent)).Verdict));

    [Theory]
    [InlineData("Xin chào", "Xin chào", true), InlineData("Xin chào", null, false), InlineData(null, "Xin chào", false), InlineData(null, null, true), InlineData(null, " ", true)]
    public void Image_IsKnownByItsText(string? sent, string? echoed, bool isIt) =>
        Assert.Equal(isIt ? EchoVerdict.Settles : EchoVerdict.Foreign,
            Decide(new EchoShape { Kind = EchoKind.Image, Text = echoed }, Send(1, new MessageContent.Image(sent, null, "id"))).Verdict);

    [Theory]
    [InlineData("https://shop.vn/1.jpg", 1), InlineData("https://shop.vn/2.jpg", 2)]
    public void Image_WithItsOwnAddress_IsToldFromOthers(string url, long expected) =>
        Assert.Equal((EchoVerdict.Settles, expected), Decide(Picture(url), Send(1, Image("https://shop.vn/1.jpg")), Send(2, Image("https://shop.vn/2.jpg")), Send(3, new MessageContent.Image(null, null, "id"))));

    [Fact]
    public void Images_ThatAreShownAtAnAddressOfZalos_AreNotToldApart_UntilAsManyEchoesCame()
    {
        var known = Facts(Send(1, Image("https://shop.vn/1.jpg")), Send(2, Image("https://shop.vn/2.jpg")));

        (var decision, known) = Hear(known, "z1", Picture("https://cdn.example/x"));
        Assert.Equal((EchoVerdict.Unclear, 0), Told(decision));
        (decision, known) = Hear(known, "z2", Picture("https://cdn.example/y"));

        Assert.Equal(EchoVerdict.Settles, decision.Verdict);
        Assert.Equal(["1", "2"], decision.Settled.Select(s => $"{s.Send.MessageId}").Order());
        Assert.Equal(["z1", "z2"], decision.Settled.Select(s => s.Echo.ZaloMessageId).Order());
        Assert.Empty(known.Open);
        Assert.Empty(known.Unclear);
    }

    [Theory]
    [InlineData("Áo dài", true), InlineData("Áo bà ba", false), InlineData(null, true)]
    public void List_IsKnownByItsTitles_WhereTheEchoHasSome(string? title, bool isIt)
    {
        var echo = new EchoShape { Kind = EchoKind.List, Titles = title is null ? [] : [title] };
        Assert.Equal(isIt ? EchoVerdict.Settles : EchoVerdict.Foreign, Decide(echo, Send(1, new MessageContent.Elements([new MessageElement("Áo dài", "mới", null, null)], []))).Verdict);
    }

    /// <summary>With one echo for two files, one would be called sent that perhaps is not.</summary>
    [Fact]
    public void FilesThatDiffer_OneEcho_SettlesNeither()
    {
        var (decision, known) = Hear(Facts(Send(1, Bill), Send(2, Menu)), "z1", new EchoShape { Kind = EchoKind.File });
        Assert.Equal((EchoVerdict.Unclear, 0), Told(decision));
        Assert.Equal(2, known.Open.Length);
        Assert.Equal("z1", Assert.Single(known.Unclear).ZaloMessageId);
    }

    [Fact]
    public void FilesThatAreTheSame_OneEcho_SettlesOne()
    {
        var (decision, known) = Hear(Facts(Send(1, Bill), Send(2, Bill)), "z1", new EchoShape { Kind = EchoKind.File });
        Assert.Equal((EchoVerdict.Settles, 2), Told(decision));
        Assert.Equal(1, Assert.Single(known.Open).MessageId);
    }

    /// <summary>Two of one template and one of another, two echoes: one of the two that are alike was sent in any case.</summary>
    [Fact]
    public void Templates_OfWhichTwoAreAlike_OneOfThemIsCertain_WithTwoEchoesOfThree()
    {
        var known = Facts(Send(1, Template("7", "Lan")), Send(2, Template("7", "Lan")), Send(3, Template("8", "Lan")));
        var echo = new EchoShape { Kind = EchoKind.Template };

        (var decision, known) = Hear(known, "z1", echo);
        Assert.Equal((EchoVerdict.Unclear, 0), Told(decision));
        (decision, known) = Hear(known, "z2", echo);
        Assert.Equal(2, Assert.Single(decision.Settled).Send.MessageId);
        Assert.Single(known.Unclear);
        (decision, known) = Hear(known, "z3", echo);
        Assert.Equal(["1", "3"], decision.Settled.Select(s => $"{s.Send.MessageId}").Order());
        Assert.Empty(known.Unclear);
    }

    [Fact]
    public void TextWithAndWithoutButtons_AreNotToldApartByATextAlone()
    {
        var known = Facts(Send(1), Send(2, new MessageContent.Words("Xin chào", [new MessageButton("Xem", ButtonAction.Open, "https://shop.vn")])));
        Assert.Equal((EchoVerdict.Unclear, 0), Told(Hear(known, "z1", Text("Xin chào")).Decision));

        // As a list it can be but one, and then the text is the other's.
        (_, known) = Hear(known, "z1", Text("Xin chào"));
        var decision = Hear(known, "z2", new EchoShape { Kind = EchoKind.List, Text = "Xin chào" }).Decision;
        Assert.Equal(["1 z1", "2 z2"], decision.Settled.Select(s => $"{s.Send.MessageId} {s.Echo.ZaloMessageId}").Order());
    }

    [Fact]
    public void Unclear_ByMoreEchoesThanMessages_SettlesThemAndTheRestIsForeign()
    {
        var (known, echo) = (Facts(Send(1, Bill), Send(2, Menu)), new EchoShape { Kind = EchoKind.File });
        (_, known) = Hear(known, "z1", echo);
        (_, known) = Hear(known, "z2", echo);
        Assert.Equal((EchoVerdict.Foreign, 0), Told(Hear(known, "z3", echo).Decision));
    }

    [Fact]
    public void WithoutAMark_NothingIsSettled_AndAnEchoStillWaitsForIt()
    {
        Assert.Equal((EchoVerdict.Foreign, 0), Decide("Xin chào", Send(1) with { Mark = null }));
        Assert.Equal((EchoVerdict.Waits, 0), Decide("Xin chào", Send(1) with { Mark = null, IsUnderWay = true }));
    }

    [Fact]
    public void Mark_IsReadAsItIsKept()
    {
        Assert.Null(EchoMark.Of(new MessageContent.Words("Xin chào", [])));
        Assert.Equal((EchoKind.Text, "Xin chào"), EchoMark.Read(MessageChannel.Oa, "Xin chào", null) is { } text ? (text.Kind, text.Text) : default);
        Assert.Null(EchoMark.Read(MessageChannel.ZbsUser, "name: Lan", null));
        var kept = Json.Bytes(EchoMark.Of(Template("7", "Lan")));
        Assert.Null(EchoMark.Read(MessageChannel.ZbsPhone, "", System.Text.Encoding.UTF8.GetString(kept)));
        Assert.Equal(EchoKind.Template, EchoMark.Read(MessageChannel.ZbsUser, "", System.Text.Encoding.UTF8.GetString(kept))!.Kind);
        Assert.NotEqual(EchoMark.Of(Template("7", "Lan"))!.Content, EchoMark.Of(Template("7", "Mai"))!.Content);
    }

    internal static (EchoDecision Decision, ConversationFacts Known) Hear(ConversationFacts known, string id, EchoShape shape, DateTimeOffset? at = null)
    {
        var echo = Heard(id, shape, at);
        var decision = EchoMatch.Decide(echo, false, known);
        return (decision, known.After(echo with { RowId = 1 }, decision));
    }

    internal static MessageContent.Approved Template(string id, string name) =>
        new(id, ImmutableSortedDictionary<string, string>.Empty.Add("name", name));

    private static (EchoVerdict Verdict, long MessageId) Told(EchoDecision decision) => (decision.Verdict, decision.Settled.SingleOrDefault()?.Send.MessageId ?? 0);

    private static (EchoVerdict Verdict, long MessageId) Decide(string? text, params OpenSend[] open) => Decide(new EchoShape { Kind = EchoKind.Text, Text = text }, open);

    private static (EchoVerdict Verdict, long MessageId) Decide(EchoShape shape, params OpenSend[] open) => Told(EchoMatch.Decide(Heard("z1", shape), false, Facts(open)));

    private static HeardEcho Heard(string id, EchoShape shape, DateTimeOffset? at = null) => new(id, Oa, at ?? At, shape);

    private static EchoShape Text(string text) => new() { Kind = EchoKind.Text, Text = text };

    private static EchoShape Picture(string url) => new() { Kind = EchoKind.Image, Urls = [url] };

    private static MessageContent.Image Image(string url) => new(null, url, null);

    private static ConversationFacts Facts(params OpenSend[] open) => ConversationFacts.None with { Open = [.. open] };

    private static OpenSend Send(long id, string text = "Xin chào") => Send(id, new MessageContent.Words(text, []));

    private static OpenSend Send(long id, MessageContent content) => new(id, Oa, 1, false, At.AddSeconds(-30),
        EchoMark.Of(content) ?? EchoMark.Read(MessageChannel.Oa, content.Shown(), null));
}
