using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

public sealed class ZaloAnswerTests
{
    [Theory]
    [InlineData(200, """{"error":0,"message":"Success","data":{"message_id":"abc","sent_time":"1700000000000"}}""", SendResult.Sent, null)]
    [InlineData(200, """{"error":"0","data":{"message_id":123456789012345678901,"sent_time":1700000000000}}""", SendResult.Sent, null)]
    [InlineData(200, """{"error":-213,"message":"User has not followed OA"}""", SendResult.Failed, "-213")]
    [InlineData(200, """{"error":-32}""", SendResult.Again, "-32")]
    [InlineData(200, """{"error":-216}""", SendResult.Again, "-216")]
    [InlineData(401, """{"error":-220}""", SendResult.Again, "-220")]
    [InlineData(429, "slow down", SendResult.Again, "http_429")]
    [InlineData(503, "<html>", SendResult.Again, "http_503")]
    [InlineData(500, "<html>", SendResult.Unknown, "http_500")]
    [InlineData(502, "", SendResult.Unknown, "http_502")]
    [InlineData(404, "", SendResult.Failed, "http_404")]
    [InlineData(200, "not json", SendResult.Unknown, "http_200")]
    [InlineData(200, "[]", SendResult.Unknown, "http_200")]
    public void Answer_IsClassified(int status, string body, SendResult result, string? code)
    {
        var answer = ZaloAnswer.Read(status, body);
        Assert.Equal((result, code), (answer.Result, answer.Code));
        Assert.Equal(code is "-216" or "-220", answer.TokenRefused);
    }

    [Fact]
    public void Accepted_IdBeyondDoubles_StaysAsItIs()
    {
        var answer = ZaloAnswer.Read(200, """{"error":0,"data":{"message_id":123456789012345678901,"sent_time":"1700000000000"}}""");
        Assert.Equal("123456789012345678901", answer.ZaloMessageId);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000), answer.SentAt);
    }

    [Theory]
    [InlineData(@"a\u0000b", "ab")]
    [InlineData(@"a\ud800", null)]
    public void Refused_WordsThatCannotBeStored_AreMendedOrLeftOut(string words, string? detail)
    {
        var answer = ZaloAnswer.Read(200, $$"""{"error":-213,"message":"{{words}}"}""");
        Assert.Equal((SendResult.Failed, "-213", detail), (answer.Result, answer.Code, answer.Detail));
    }

    [Theory]
    [InlineData("99999999999999999")]
    [InlineData("-1")]
    [InlineData(@"""\ud800""")]
    public void Accepted_TimeThatIsNone_IsAcceptedAllTheSame(string time)
    {
        var answer = ZaloAnswer.Read(200, $$"""{"error":0,"data":{"sent_time":{{time}},"message_id":"abc"} }""");
        Assert.Equal((SendResult.Sent, "abc", null), (answer.Result, answer.ZaloMessageId, answer.SentAt));
    }

    [Fact]
    public void Again_AfterTheLastAttempt_FailsWithItsCode()
    {
        var now = new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
        var send = new QueuedSend(1, new AccountId(1), 2, MessageCategory.Promotion, 3, null, null, "4", "{}", null, 0);
        var again = ZaloAnswer.Read(200, """{"error":-32}""");

        Assert.Equal(SendResult.Again, SendAttempts.Settle(send, SendAttempts.Most - 1, again, now).Result);
        var last = SendAttempts.Settle(send, SendAttempts.Most, again, now);
        Assert.Equal((SendResult.Failed, "-32", null), (last.Result, last.ErrorCode, last.Requeue));
        Assert.Equal(SendResult.Failed, SendAttempts.Settle(send with { SendBefore = now }, 1, again, now).Result);
        Assert.Equal(now.AddSeconds(2), SendAttempts.Settle(send, 1, again, now).NotBefore);
    }
}
