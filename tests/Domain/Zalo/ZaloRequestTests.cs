using System.Text;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

public sealed class ZaloRequestTests
{
    [Theory]
    [InlineData(MessageChannel.Oa, "1000000001", """{"text":"a"}""", ZaloApi.OfficialAccount, "/v3.0/oa/message/cs",
        """{"recipient":{"user_id":"1000000001"},"message":{"text":"a"}}""")]
    [InlineData(MessageChannel.ZbsUser, "1000000001", """{"template_id":"7","template_data":{"a":"b"}}""", ZaloApi.OfficialAccount, "/v3.0/oa/message/template",
        """{"template_id":"7","template_data":{"a":"b"},"user_id":"1000000001"}""")]
    [InlineData(MessageChannel.ZbsPhone, "+84912345678", """{"template_id":"7","template_data":{}}""", ZaloApi.Business, "/message/template",
        """{"template_id":"7","template_data":{},"phone":"84912345678","tracking_id":"zo9223372036854775807"}""")]
    public void Request_OfAChannel_IsAsZaloHasIt(MessageChannel channel, string recipient, string body, ZaloApi api, string path, string expected)
    {
        var send = new QueuedSend(long.MaxValue, new AccountId(1), 2, MessageCategory.Promotion, 3, null, null, recipient, body, null, 0) { Channel = channel };
        var request = ZaloRequest.Of(send);
        Assert.Equal((api, path, expected), (request.Api, request.Path, Encoding.UTF8.GetString(request.Body)));
    }

    [Fact]
    public void Request_OfAMiniApp_NamesUserAndAppInItsHeaders()
    {
        var send = new QueuedSend(1, new AccountId(1), 2, MessageCategory.Promotion, 3, null, null, "77:501", """{"templateId":"00126f","templateData":{"a":"b"}}""", null, 0)
        {
            Channel = MessageChannel.MiniApp,
        };
        var request = ZaloRequest.Of(send);
        Assert.Equal((ZaloApi.MiniApp, "/notification/template", send.BodyJson), (request.Api, request.Path, Encoding.UTF8.GetString(request.Body)));
        Assert.Equal([KeyValuePair.Create("X-User-Id", "501"), KeyValuePair.Create("X-MiniApp-Id", "77")], request.Headers);
    }

    [Theory]
    [InlineData(MessageChannel.Oa), InlineData(MessageChannel.ZbsUser), InlineData(MessageChannel.ZbsPhone)]
    public void Request_OfAnyOtherChannel_HasNoHeadersOfItsOwn(MessageChannel channel) => Assert.Empty(ZaloRequest.Of(
        new QueuedSend(1, new AccountId(1), 2, MessageCategory.Promotion, 3, null, null, "1", "{}", null, 0) { Channel = channel }).Headers);

    [Fact]
    public void TrackingId_IsPlainAndShort() => Assert.Matches("^[0-9A-Za-z]{1,48}$", TrackingIds.Of(long.MaxValue));
}
