using System.Text;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

public sealed class ZaloRequestTests
{
    [Theory]
    [InlineData(MessageChannel.Oa, "1000000001", """{"text":"a"}""", false, "/v3.0/oa/message/cs",
        """{"recipient":{"user_id":"1000000001"},"message":{"text":"a"}}""")]
    [InlineData(MessageChannel.ZbsUser, "1000000001", """{"template_id":"7","template_data":{"a":"b"}}""", false, "/v3.0/oa/message/template",
        """{"template_id":"7","template_data":{"a":"b"},"user_id":"1000000001"}""")]
    [InlineData(MessageChannel.ZbsPhone, "+84912345678", """{"template_id":"7","template_data":{}}""", true, "/message/template",
        """{"template_id":"7","template_data":{},"phone":"84912345678","tracking_id":"zo9223372036854775807"}""")]
    public void Request_OfAChannel_IsAsZaloHasIt(MessageChannel channel, string recipient, string body, bool business, string path, string expected)
    {
        var send = new QueuedSend(long.MaxValue, new AccountId(1), 2, MessageCategory.Promotion, 3, null, null, recipient, body, null, 0) { Channel = channel };
        var request = ZaloRequest.Of(send);
        Assert.Equal((business, path, expected), (request.IsBusiness, request.Path, Encoding.UTF8.GetString(request.Body)));
    }

    [Fact]
    public void TrackingId_IsPlainAndShort() => Assert.Matches("^[0-9A-Za-z]{1,48}$", ZaloRequest.TrackingIdOf(long.MaxValue));
}
