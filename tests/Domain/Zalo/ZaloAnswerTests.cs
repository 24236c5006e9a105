using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

public sealed class ZaloAnswerTests
{
    [Theory]
    [InlineData(200, """{"error":0,"message":"Success","data":{"message_id":"abc","sent_time":"1700000000000"}}""", AnswerClass.Sent, null)]
    [InlineData(200, """{"error":"0","data":{"message_id":123456789012345678901,"sent_time":1700000000000}}""", AnswerClass.Sent, null)]
    [InlineData(200, """{"error":-213,"message":"User has not followed OA"}""", AnswerClass.Person, "-213")]
    [InlineData(200, """{"error":-32}""", AnswerClass.Quota, "-32")]
    [InlineData(200, """{"error":-216}""", AnswerClass.RefreshToken, "-216")]
    [InlineData(401, """{"error":-220}""", AnswerClass.RefreshToken, "-220")]
    [InlineData(429, "slow down", AnswerClass.Later, "http_429")]
    [InlineData(503, "<html>", AnswerClass.Later, "http_503")]
    [InlineData(500, "<html>", AnswerClass.Lost, "http_500")]
    [InlineData(502, "", AnswerClass.Lost, "http_502")]
    [InlineData(404, "", AnswerClass.Message, "http_404")]
    [InlineData(200, "not json", AnswerClass.Lost, "http_200")]
    [InlineData(200, "[]", AnswerClass.Lost, "http_200")]
    public void Answer_IsClassified(int status, string body, AnswerClass result, string? code)
    {
        var answer = ZaloAnswer.Read(MessageChannel.Oa, status, body);
        Assert.Equal((result, code), (answer.Class, answer.Code));
        Assert.Equal(code is "-216" or "-220", answer.TokenRefused);
        Assert.Equal(code is "-32" or "http_429", answer.IsTooFast);
    }

    [Fact]
    public void Accepted_IdBeyondDoubles_StaysAsItIs()
    {
        var answer = ZaloAnswer.Read(MessageChannel.Oa, 200, """{"error":0,"data":{"message_id":123456789012345678901,"sent_time":"1700000000000"}}""");
        Assert.Equal("123456789012345678901", answer.ZaloMessageId);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), answer.SentAt);
    }

    [Theory]
    [InlineData(@"a\u0000b", "ab")]
    [InlineData(@"a\ud800", null)]
    public void Refused_WordsThatCannotBeStored_AreMendedOrLeftOut(string words, string? detail)
    {
        var answer = ZaloAnswer.Read(MessageChannel.Oa, 200, $$"""{"error":-213,"message":"{{words}}"}""");
        Assert.Equal((AnswerClass.Person, "-213", detail), (answer.Class, answer.Code, answer.Detail));
    }

    [Theory]
    [InlineData("99999999999999999")]
    [InlineData("-1")]
    [InlineData(@"""\ud800""")]
    public void Accepted_TimeThatIsNone_IsAcceptedAllTheSame(string time)
    {
        var answer = ZaloAnswer.Read(MessageChannel.Oa, 200, $$"""{"error":0,"data":{"sent_time":{{time}},"message_id":"abc"} }""");
        Assert.Equal((AnswerClass.Sent, "abc", null), (answer.Class, answer.ZaloMessageId, answer.SentAt));
    }

    [Fact]
    public void Accepted_ByPhone_HasItsIdUnderAnotherName()
    {
        var answer = ZaloAnswer.Read(MessageChannel.ZbsPhone, 200, """{"error":0,"message":"Success","data":{"msg_id":"a4d0","sent_time":"1626926349402"}}""");
        Assert.Equal(("a4d0", DateTimeOffset.FromUnixTimeMilliseconds(1_626_926_349_402)), (answer.ZaloMessageId, answer.SentAt));
    }

    [Fact]
    public void Accepted_WithItsTimeBesideTheData_HasIt() => Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_626_926_349_402),
        ZaloAnswer.Read(MessageChannel.ZbsUser, 200, """{"error":0,"sent_time":"1626926349402","data":{"message_id":"a4d0"}}""").SentAt);

    [Theory]
    [InlineData(503, 30, 30, true)]
    [InlineData(503, 7_200, 600, true)]
    [InlineData(503, -5, 0, true)]
    [InlineData(503, null, 0, true)]
    [InlineData(429, 30, 30, false)]
    [InlineData(500, 30, 0, true)]
    public void Status_SaysHowLongToWaitAndWhetherZaloIsAway(int status, int? header, int seconds, bool outage)
    {
        var answer = ZaloAnswer.Read(MessageChannel.Oa, status, "<html>", header is { } after ? TimeSpan.FromSeconds(after) : null);
        Assert.Equal((TimeSpan.FromSeconds(seconds), outage), (answer.RetryAfter, answer.IsOutage));
    }
}
