using System.Text.Json;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>Which message of ours a webhook speaks of.</summary>
public sealed class OurMessagesTests
{
    private static readonly OurMessage Sent = new(1, 10, 1, IsUnderWay: false, IsUnknown: false);
    private static readonly OurMessage UnderWay = new(2, 20, 1, IsUnderWay: true, IsUnknown: false);
    private static readonly OurMessage Lost = new(3, 30, 2, IsUnderWay: false, IsUnknown: true);

    private static readonly Dictionary<string, OurMessage> Ours = new() { ["z1"] = Sent, ["zo1"] = Sent, ["zo2"] = UnderWay, ["zo3"] = Lost };

    [Theory]
    // By Zalo's id, whatever else it says.
    [InlineData("z1", "zo1", 1, false, false), InlineData("z1", null, 1, false, false), InlineData("z1", "zo3", 1, false, false)]
    // By our own, while its answer is still to come, or was lost.
    [InlineData("z2", "zo2", 2, true, false), InlineData("z3", "zo3", 3, false, true)]
    // Another message has this id: ours has its own.
    [InlineData("z9", "zo1", null, false, false), InlineData("z9", "zo9", null, false, false), InlineData("z9", "a-1", null, false, false), InlineData("z9", null, null, false, false)]
    public void Receipt_OfATemplateByPhone_IsOfTheMessageThatItNames(string id, string? tracking, int? message, bool waits, bool settles)
    {
        var ids = tracking is null ? $"\"msg_id\":\"{id}\"" : $"\"msg_id\":\"{id}\",\"tracking_id\":\"{tracking}\"";
        var receipt = Read($$$"""{"event_name":"user_received_message","sender":{"id":"9"},"recipient":{"id":"84987654321"},"message":{{{{ids}}}}}""");
        Assert.Equal(message, (int?)OurMessages.Find(receipt, Ours)?.MessageId);
        Assert.Equal(waits, OurMessages.Waits(receipt, Ours));
        Assert.Equal(settles ? Lost : null, OurMessages.Settled(receipt, Ours));
        Assert.Equal(message is null && tracking is not null, OurMessages.IsForeign(receipt, Ours));
    }

    [Fact]
    public void Receipt_WithoutZalosId_SettlesNothing() =>
        Assert.Null(OurMessages.Settled(Read("""{"event_name":"user_received_message","sender":{"id":"9"},"recipient":{"id":"84987654321"},"message":{"tracking_id":"zo3"}}"""), Ours));

    [Fact]
    public void Seen_OfALostMessage_SettlesNothing()
    {
        var seen = Read("""{"event_name":"user_seen_message","sender":{"id":"9"},"recipient":{"id":"7"},"message":{"msg_ids":["z3"],"tracking_id":"zo3"}}""");
        Assert.Null(OurMessages.Find(seen, Ours));
        Assert.Null(OurMessages.Settled(seen, Ours));
        Assert.False(OurMessages.IsForeign(seen, Ours));
    }

    private static ZaloWebhook Read(string body) => ZaloWebhookReader.Read(JsonDocument.Parse(body).RootElement, [], "9");
}
