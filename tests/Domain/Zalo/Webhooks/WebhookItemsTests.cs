using System.Text;
using System.Text.Json;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo.Webhooks;

public sealed class WebhookItemsTests
{
    private const string Oa = "2197174064623873199";
    private static readonly DateTimeOffset Came = new(2026, 11, 23, 10, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"event_name":"follow","follower":{"id":"9"},"source":"zalo"}""", "zalo_follow", """{"source":"zalo","oaId":"2197174064623873199"}""")]
    [InlineData("""{"event_name":"unfollow","follower":{"id":"9"}}""", "zalo_unfollow", """{"oaId":"2197174064623873199"}""")]
    [InlineData("""{"event_name":"user_send_text","sender":{"id":"9"},"message":{"msg_id":"m","text":"hi"}}""", "message_received",
        """{"kind":"text","text":"hi","zaloMessageId":"m","oaId":"2197174064623873199"}""")]
    [InlineData("""{"event_name":"user_received_message","sender":{"id":"9"},"message":{"msg_id":"m"}}""", "message_delivered", """{"zaloMessageId":"m","oaId":"2197174064623873199"}""")]
    [InlineData("""{"event_name":"user_seen_message","sender":{"id":"9"},"message":{"msg_ids":["m","n"]}}""", "message_read",
        """{"zaloMessageIds":["m","n"],"oaId":"2197174064623873199"}""")]
    public void Webhook_WithAnEffect_BecomesTheEnginesOwnEvent(string body, string name, string properties)
    {
        var webhook = Read(body);
        Assert.False(WebhookItems.IsKeptOnly(webhook));
        var item = WebhookItems.ItemOf(webhook, "zalo:x", Came, 3, 5, Phone)!;
        Assert.Equal((name, properties, "zalo:x", 3, Came), (item.Event, item.PropertiesJson, item.MessageId, item.Index, item.Time));
        Assert.Equal([new Identity(IdentityKind.Zalo, "9")], item.Identities);
    }

    [Theory]
    [InlineData("""{"event_name":"oa_send_text","recipient":{"id":"9"},"message":{}}"""), InlineData("""{"event_name":"oa_send_text","message":{"msg_id":"m"}}""")]
    [InlineData("""{"event_name":"user_withdraw"}"""), InlineData("""{"event_name":"add_user_to_tag","tag":{"name":"VIP"}}""")]
    [InlineData("""{"event_name":"change_oa_daily_quota","quota":{}}"""), InlineData("""{"event_name":"change_template_status","template_id":"1"}""")]
    [InlineData("""{"event_name":"create_group"}"""), InlineData("""{"event_name":"nobody_knows"}"""), InlineData("{}")]
    [InlineData("""{"event_name":"follow"}"""), InlineData("""{"event_name":"user_received_message","sender":{"id":"9"}}""")]
    public void Webhook_WithoutAnEffect_IsKeptOnly(string body) => Assert.True(WebhookItems.IsKeptOnly(Read(body)));

    [Theory]
    [InlineData(1_795_000_000_000, 1_795_000_000_000), InlineData(16_099_845_271, null), InlineData(null, null)]
    [InlineData(1795514400000L, 1795514400000L), InlineData(1795514400000L + 1, null), InlineData(946_684_800_000, 946_684_800_000), InlineData(946_684_799_999, null)]
    public void Time_IsZalos_WhereItCanBe(long? said, long? expected)
    {
        var webhook = Read($$$"""{"event_name":"follow","follower":{"id":"9"},"timestamp":{{{(said is { } ms ? $"\"{ms}\"" : "null")}}}}""");
        Assert.Equal(expected is { } time ? DateTimeOffset.FromUnixTimeMilliseconds(time) : Came, WebhookItems.TimeOf(webhook, Came));
    }

    [Fact]
    public void MessageId_OfAnyWebhook_Fits()
    {
        Assert.Equal("zalo:user_send_text/m/", WebhookItems.MessageIdOf(Read("""{"event_name":"user_send_text","message":{"msg_id":"m"}}""")));
        var endless = WebhookItems.MessageIdOf(Read($$$"""{"event_name":"user_send_text","message":{"msg_id":"{{{new string('7', 500)}}}"}}"""));
        Assert.InRange(endless.Length, 1, 100);
        Assert.NotEqual(endless, WebhookItems.MessageIdOf(Read($$$"""{"event_name":"user_send_text","message":{"msg_id":"{{{new string('7', 501)}}}"}}""")));
    }

    [Fact]
    public void Item_OfAnEndlessMessage_StaysWithinWhatAnEventMayHave()
    {
        var attachments = string.Join(',', Enumerable.Repeat($$$"""{"type":"link","payload":{"url":"https://f.example/{{{new string('a', 4_000)}}}"}}""", 50));
        var webhook = Read($$$"""{"event_name":"user_send_link","sender":{"id":"9"},"message":{"msg_id":"m","text":"{{{string.Concat(Enumerable.Repeat("🌸", 10_000))}}}","attachments":[{{{attachments}}}]}}""");
        var item = WebhookItems.ItemOf(webhook, "x", Came, 0, 5, Phone)!;
        Assert.InRange(Encoding.UTF8.GetByteCount(item.PropertiesJson!), 1, 32 * 1024);
        Assert.Equal(1_000, JsonDocument.Parse(item.PropertiesJson!).RootElement.GetProperty("text").GetString()!.EnumerateRunes().Count());
    }

    [Theory]
    [InlineData("image", true), InlineData("gif", true), InlineData("audio", true), InlineData("video", true), InlineData("sticker", true), InlineData("file", true)]
    [InlineData("link", false), InlineData("location", false), InlineData("template", false)]
    public void Attachment_OfAKindWithMedia_IsToBeFetched(string type, bool isMedia)
    {
        var media = MediaOf($$$"""{"type":"link","payload":{"url":"https://l.example"}},{"type":"{{{type}}}","payload":{"thumbnail":"https://f.example/t","url":"https://f.example/1"}}""");
        Assert.Equal(isMedia ? [new InboundMedia(1, type, "https://f.example/1", null, null, null)] : [], media);
    }

    [Theory]
    [InlineData("0CC175B9C0F1B6A831C399E269772661", "0cc175b9c0f1b6a831c399e269772661"), InlineData("checksum", null), InlineData("0cc175b9c0f1b6a831c399e26977266", null)]
    [InlineData("0cc175b9c0f1b6a831c399e26977266g", null), InlineData("", null)]
    public void File_BringsItsNameSizeAndChecksum(string told, string? checksum) =>
        Assert.Equal([new InboundMedia(0, "file", "https://f.example/1", "hóa đơn.pdf", 9_999, checksum)],
            MediaOf($$$"""{"type":"file","payload":{"url":"https://f.example/1","size":"9999","name":"hóa đơn.pdf","checksum":"{{{told}}}","type":"pdf"}}"""));

    [Theory]
    [InlineData(2_000, true), InlineData(2_001, false), InlineData(0, false)]
    public void Address_IsKeptWhole_OrNotAtAll(int length, bool isKept)
    {
        var url = "https://f.example/".PadRight(length, 'a')[..length];
        Assert.Equal(isKept ? url : null, Assert.Single(MediaOf($$$"""{"type":"image","payload":{"url":"{{{url}}}"}}""")).Url);
    }

    [Fact]
    public void Media_AreThoseOfTheAttachmentsThatAreKept() =>
        Assert.Equal(Enumerable.Range(0, 10), MediaOf(string.Join(',', Enumerable.Repeat("""{"type":"image","payload":{"url":"https://f.example/1"}}""", 20))).Select(m => m.Place));

    [Theory]
    [InlineData(1, 1), InlineData(2, 2), InlineData(9, 256), InlineData(10, 512), InlineData(11, 600), InlineData(60, 600)]
    public void Backoff_Doubles_UpToTenMinutes(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), WebhookRetries.After(failures, TimeSpan.FromSeconds(1)));

    [Fact]
    public void Lanes_AreAllUsed_AndAPersonHasOne()
    {
        Assert.Equal(WebhookLanes.Count, Enumerable.Range(0, 200).Select(i => WebhookLanes.Of(Oa, $"{i}")).Distinct().Count());
        Assert.Equal(WebhookLanes.Of(Oa, "9"), WebhookLanes.Of(Oa, "9"));
        Assert.InRange(WebhookLanes.Of(Oa, null), 0, WebhookLanes.Count - 1);
    }

    private static System.Collections.Immutable.ImmutableArray<InboundMedia> MediaOf(string attachments)
    {
        var webhook = Read($$$"""{"event_name":"user_send_image","sender":{"id":"9"},"message":{"msg_id":"m","attachments":[{{{attachments}}}]}}""");
        return Assert.IsType<MessageWritten>(WebhookItems.ItemOf(webhook, "x", Came, 0, 5, Phone)!.Effect).Media;
    }

    private static string? Phone(string text) => text.StartsWith("84", StringComparison.Ordinal) ? "+" + text : null;

    private static ZaloWebhook Read(string body)
    {
        var raw = Encoding.UTF8.GetBytes(body);
        return ZaloWebhookReader.Read(WebhookEnvelope.Read(raw)!.Body, raw, Oa);
    }
}
