using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>Every code of Zalo's public tables, on each channel that may answer with it.</summary>
public sealed class ZaloCodesTests
{
    [Theory]
    [InlineData(-32, AnswerClass.Quota, PauseScope.Account, PauseEnd.Minute)]
    [InlineData(-211, AnswerClass.Quota, PauseScope.Channel, PauseEnd.Day)]
    [InlineData(-218, AnswerClass.Quota, PauseScope.Message, PauseEnd.Day)]
    [InlineData(-234, AnswerClass.Night, PauseScope.Lane, PauseEnd.Morning)]
    [InlineData(-204, AnswerClass.Stop, PauseScope.Account, PauseEnd.Resume)]
    [InlineData(-205, AnswerClass.Stop, PauseScope.Account, PauseEnd.Resume)]
    [InlineData(-209, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-212, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-219, AnswerClass.Stop, PauseScope.Account, PauseEnd.Resume)]
    [InlineData(-221, AnswerClass.Stop, PauseScope.Account, PauseEnd.Resume)]
    [InlineData(-223, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-224, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-235, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-242, AnswerClass.Stop, PauseScope.Account, PauseEnd.Resume)]
    [InlineData(-320, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-321, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-248, AnswerClass.Message, PauseScope.Lane, PauseEnd.Resume)]
    public void OaCode_ThatHoldsUpOthers_SaysWhatAndUntilWhen(int code, AnswerClass @class, PauseScope scope, PauseEnd end) =>
        AssertPause(MessageChannel.Oa, code, @class, scope, end);

    [Theory]
    [InlineData(-200, AnswerClass.Later), InlineData(-214, AnswerClass.Later)]
    [InlineData(-216, AnswerClass.RefreshToken), InlineData(-220, AnswerClass.RefreshToken), InlineData(-203, AnswerClass.RefreshToken)]
    [InlineData(-230, AnswerClass.WindowClosed), InlineData(-231, AnswerClass.WindowClosed), InlineData(-232, AnswerClass.WindowClosed)]
    [InlineData(-100, AnswerClass.Message), InlineData(-201, AnswerClass.Message), InlineData(-210, AnswerClass.Message), InlineData(-233, AnswerClass.Message)]
    [InlineData(-237, AnswerClass.Message), InlineData(-238, AnswerClass.Message), InlineData(-240, AnswerClass.Message), InlineData(-241, AnswerClass.Message)]
    [InlineData(-249, AnswerClass.Message), InlineData(-403, AnswerClass.Message), InlineData(-1340, AnswerClass.Message), InlineData(-1341, AnswerClass.Message)]
    [InlineData(-999, AnswerClass.UnknownCode), InlineData(7, AnswerClass.UnknownCode), InlineData(-144, AnswerClass.UnknownCode)]
    public void OaCode_OfTheMessageAlone_HoldsUpNobody(int code, AnswerClass @class) => AssertAlone(MessageChannel.Oa, code, @class);

    [Theory]
    [InlineData(-213, Unreached.NotFollower), InlineData(-217, Unreached.RefusesAll), InlineData(-227, Unreached.Unreachable), InlineData(-244, Unreached.RefusesCategory)]
    public void OaCode_OfThePerson_SaysWhy(int code, Unreached why) => AssertPerson(MessageChannel.Oa, code, why);

    [Theory]
    [InlineData("OA has not granted this API", AnswerClass.Stop, PauseEnd.Resume)]
    [InlineData("Article quota reached", AnswerClass.Quota, PauseEnd.Day)]
    [InlineData(null, AnswerClass.Stop, PauseEnd.Resume)]
    public void OaCode_WithTwoMeanings_IsToldByItsWords(string? words, AnswerClass @class, PauseEnd end)
    {
        var meaning = ZaloCodes.Of(MessageChannel.Oa, -223, words);
        Assert.Equal((@class, end), (meaning.Class, meaning.Pause!.End));
    }

    [Theory]
    [InlineData(-101), InlineData(-102), InlineData(-103), InlineData(-104), InlineData(-105), InlineData(-115), InlineData(-120), InlineData(-1241)]
    [InlineData(-125), InlineData(-126), InlineData(-135), InlineData(-1351), InlineData(-136), InlineData(-137), InlineData(-138), InlineData(-1381)]
    public void ZbsCode_ForAPerson_StopsTheChannel(int code) => AssertZbs(channel => AssertPause(channel, code, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume));

    [Theory]
    [InlineData(-32, AnswerClass.Quota, PauseScope.Account, PauseEnd.Minute)]
    [InlineData(-144, AnswerClass.Quota, PauseScope.Channel, PauseEnd.Day)]
    [InlineData(-1441, AnswerClass.Quota, PauseScope.Lane, PauseEnd.Day)]
    [InlineData(-117, AnswerClass.Stop, PauseScope.Template, PauseEnd.Resume)]
    [InlineData(-131, AnswerClass.Stop, PauseScope.Template, PauseEnd.Resume)]
    [InlineData(-145, AnswerClass.Stop, PauseScope.Template, PauseEnd.Resume)]
    [InlineData(-146, AnswerClass.Stop, PauseScope.Template, PauseEnd.Resume)]
    [InlineData(-147, AnswerClass.Quota, PauseScope.Template, PauseEnd.Day)]
    [InlineData(-1471, AnswerClass.Quota, PauseScope.Message, PauseEnd.Month)]
    [InlineData(-1472, AnswerClass.Quota, PauseScope.Message, PauseEnd.Day)]
    [InlineData(-133, AnswerClass.Night, PauseScope.Lane, PauseEnd.Morning)]
    public void ZbsCode_ThatHoldsUpOthers_SaysWhatAndUntilWhen(int code, AnswerClass @class, PauseScope scope, PauseEnd end) =>
        AssertZbs(channel => AssertPause(channel, code, @class, scope, end));

    [Theory]
    [InlineData(-100, AnswerClass.Later), InlineData(-124, AnswerClass.RefreshToken)]
    [InlineData(-106, AnswerClass.Message), InlineData(-107, AnswerClass.Message), InlineData(-108, AnswerClass.Message), InlineData(-109, AnswerClass.Message)]
    [InlineData(-1091, AnswerClass.Message), InlineData(-111, AnswerClass.Message), InlineData(-112, AnswerClass.Message), InlineData(-1121, AnswerClass.Message)]
    [InlineData(-1122, AnswerClass.Message), InlineData(-1123, AnswerClass.Message), InlineData(-1124, AnswerClass.Message), InlineData(-113, AnswerClass.Message)]
    [InlineData(-1131, AnswerClass.Message), InlineData(-1132, AnswerClass.Message), InlineData(-116, AnswerClass.Message), InlineData(-1201, AnswerClass.Message)]
    [InlineData(-1202, AnswerClass.Message), InlineData(-121, AnswerClass.Message), InlineData(-122, AnswerClass.Message), InlineData(-123, AnswerClass.Message)]
    [InlineData(-127, AnswerClass.Message), InlineData(-128, AnswerClass.Message), InlineData(-129, AnswerClass.Message), InlineData(-130, AnswerClass.Message)]
    [InlineData(-132, AnswerClass.Message), InlineData(-134, AnswerClass.Message), InlineData(-142, AnswerClass.Message)]
    [InlineData(-143, AnswerClass.Message), InlineData(-148, AnswerClass.Message)]
    [InlineData(-149, AnswerClass.Message), InlineData(-150, AnswerClass.Message), InlineData(-151, AnswerClass.Message), InlineData(-152, AnswerClass.Message)]
    [InlineData(-153, AnswerClass.Message), InlineData(-158, AnswerClass.Message), InlineData(-159, AnswerClass.Message), InlineData(-160, AnswerClass.Message)]
    [InlineData(-161, AnswerClass.Message), InlineData(-162, AnswerClass.Message), InlineData(-999, AnswerClass.UnknownCode)]
    public void ZbsCode_OfTheMessageAlone_HoldsUpNobody(int code, AnswerClass @class) => AssertZbs(channel => AssertAlone(channel, code, @class));

    [Theory]
    [InlineData(-110, Unreached.Unreachable), InlineData(-114, Unreached.Unreachable), InlineData(-118, Unreached.Unreachable), InlineData(-119, Unreached.Unreachable)]
    [InlineData(-139, Unreached.RefusesCategory), InlineData(-140, Unreached.Unreachable), InlineData(-141, Unreached.RefusesAll)]
    public void ZbsCode_OfThePerson_SaysWhy(int code, Unreached why) => AssertZbs(channel => AssertPerson(channel, code, why));

    [Theory]
    [InlineData(-102, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    [InlineData(-103, AnswerClass.Quota, PauseScope.Message, PauseEnd.Day)]
    [InlineData(-109, AnswerClass.Quota, PauseScope.Channel, PauseEnd.Day)]
    [InlineData(-113, AnswerClass.Stop, PauseScope.Channel, PauseEnd.Resume)]
    public void MiniAppCode_ThatHoldsUpOthers_SaysWhatAndUntilWhen(int code, AnswerClass @class, PauseScope scope, PauseEnd end) =>
        AssertPause(MessageChannel.MiniApp, code, @class, scope, end);

    [Theory]
    [InlineData(-100, AnswerClass.Message), InlineData(-124, AnswerClass.UnknownCode), InlineData(-216, AnswerClass.UnknownCode), InlineData(-117, AnswerClass.UnknownCode)]
    public void MiniAppCode_OfTheMessageAlone_HoldsUpNobody(int code, AnswerClass @class) => AssertAlone(MessageChannel.MiniApp, code, @class);

    [Theory]
    [InlineData(-110, Unreached.Unreachable), InlineData(-111, Unreached.RefusesAll)]
    public void MiniAppCode_OfThePerson_SaysWhy(int code, Unreached why) => AssertPerson(MessageChannel.MiniApp, code, why);

    [Theory]
    [InlineData("App quota exceeded", PauseScope.Channel), InlineData("Quota of this User exceeded", PauseScope.Message), InlineData(null, PauseScope.Channel)]
    public void MiniAppQuota_IsToldByItsWords(string? words, PauseScope scope)
    {
        var meaning = ZaloCodes.Of(MessageChannel.MiniApp, -109, words);
        Assert.Equal((AnswerClass.Quota, scope, PauseEnd.Day), (meaning.Class, meaning.Pause!.Scope, meaning.Pause.End));
    }

    [Fact]
    public void OaCode_ForATemplateByUser_IsKnownTooAndByPhoneIsNot()
    {
        AssertPerson(MessageChannel.ZbsUser, -213, Unreached.NotFollower);
        AssertAlone(MessageChannel.ZbsPhone, -213, AnswerClass.UnknownCode);
    }

    [Theory]
    [InlineData("2026-11-23T01:30:15Z", PauseEnd.Minute, "2026-11-23T01:31:00Z")]
    [InlineData("2026-11-23T01:30:00Z", PauseEnd.Minute, "2026-11-23T01:31:00Z")]
    [InlineData("2026-11-23T16:59:59Z", PauseEnd.Day, "2026-11-23T17:00:00Z")]
    [InlineData("2026-11-23T17:00:00Z", PauseEnd.Day, "2026-11-24T17:00:00Z")]
    [InlineData("2026-12-31T16:59:59Z", PauseEnd.Month, "2026-12-31T17:00:00Z")]
    [InlineData("2027-01-31T17:00:00Z", PauseEnd.Month, "2027-02-28T17:00:00Z")]
    [InlineData("2026-11-23T15:00:00Z", PauseEnd.Morning, "2026-11-23T23:00:00Z")]
    [InlineData("2026-11-23T22:59:59Z", PauseEnd.Morning, "2026-11-23T23:00:00Z")]
    [InlineData("2026-11-23T23:00:00Z", PauseEnd.Morning, "2026-11-24T23:00:00Z")]
    [InlineData("2026-11-23T01:00:00Z", PauseEnd.Resume, null)]
    public void Pause_Ends_ByTheClockOfVietnam(string now, PauseEnd end, string? over) =>
        Assert.Equal(over is null ? null : Time(over), new SendPause(PauseScope.Channel, end).Over(Time(now)));

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static void AssertZbs(Action<MessageChannel> assert)
    {
        assert(MessageChannel.ZbsUser);
        assert(MessageChannel.ZbsPhone);
    }

    private static void AssertPause(MessageChannel channel, int code, AnswerClass @class, PauseScope scope, PauseEnd end)
    {
        var meaning = ZaloCodes.Of(channel, code, null);
        Assert.Equal((@class, scope, end), (meaning.Class, meaning.Pause!.Scope, meaning.Pause.End));
        // Whoever has to do something is told what.
        Assert.Equal(end == PauseEnd.Resume, meaning.Pause.Advice?.EndsWith("then resume.", StringComparison.Ordinal) ?? false);
    }

    private static void AssertAlone(MessageChannel channel, int code, AnswerClass @class) => Assert.Equal(new CodeMeaning(@class), ZaloCodes.Of(channel, code, null));

    private static void AssertPerson(MessageChannel channel, int code, Unreached why) =>
        Assert.Equal(new CodeMeaning(AnswerClass.Person, null, why), ZaloCodes.Of(channel, code, null));
}
