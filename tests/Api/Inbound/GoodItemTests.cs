using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Inbound;

/// <summary>What becomes of an item that is in order.</summary>
public sealed class GoodItemTests
{
    [Fact]
    public void Track_Plain_KeepsEverythingAsSent()
    {
        var item = Sample.Item("""{"type":"track","userId":"kh-1","event":"Đặt hàng 🎉","properties":{ "tên": "Nguyễn Thị Ánh 👩‍👧", "n": 1.50 },"messageId":"m"}""").Item;

        Assert.Equal("Đặt hàng 🎉", item.Event);
        Assert.Equal("""{ "tên": "Nguyễn Thị Ánh 👩‍👧", "n": 1.50 }""", item.PropertiesJson);
        Assert.Equal([new Identity(IdentityKind.External, "kh-1")], item.Identities);
        Assert.Equal(("m", "shop", null, Sample.Now), (item.MessageId, item.Source, item.DeviceId, item.Time));
        Assert.Null(item.Profile);
    }

    [Fact]
    public void Track_DecomposedAndComposedText_AreNotNormalised() =>
        Assert.Equal("""{"a":"é é"}""", Sample.Item("""{"type":"track","userId":"u","event":"e","properties":{"a":"é é"}}""").Item.PropertiesJson);

    [Fact]
    public void Track_WithoutMessageId_GetsANewOne() =>
        Assert.Equal("new-id", Sample.Item("""{"type":"track","userId":"u","event":"e"}""").Item.MessageId);

    [Theory]
    [InlineData("""{"type":"track","anonymousId":"a","event":"e"}""", "a")]
    [InlineData("""{"type":"track","anonymousId":"a","event":"e","context":{"device":{"id":"d"}}}""", "d")]
    [InlineData("""{"type":"track","userId":"u","event":"e","context":{"device":{"type":"ios"}}}""", null)]
    public void Device_IsTheContextsElseTheVisitor(string json, string? device) => Assert.Equal(device, Sample.Item(json).Item.DeviceId);

    [Fact]
    public void Context_WhatMatters_IsRead()
    {
        var item = Sample.Item("""
            {"type":"track","userId":"u","event":"e","context":{"library":{"name":"mini-app","version":"1"},"historical":true,
             "campaign":{"source":"zalo","medium":"oa","name":"Tết"},"page":{"url":"https://x"},"os":{"name":"iOS"}}}
            """).Item;

        Assert.Equal(("mini-app", true, new Utm("zalo", "oa", "Tết")), (item.Source, item.Historical, item.Utm));
    }

    [Fact]
    public void Context_OfTheBatch_CountsWhereTheItemIsSilent()
    {
        const string batch = ""","context":{"library":{"name":"sdk"},"historical":true}""";

        Assert.Equal(("sdk", true), Seen("""{"type":"track","userId":"u","event":"e"}"""));
        Assert.Equal(("own", false), Seen("""{"type":"track","userId":"u","event":"e","context":{"library":{"name":"own"},"historical":false}}"""));

        static (string, bool) Seen(string json) => Sample.Item(json, batch).Item is var item ? (item.Source, item.Historical) : default;
    }

    [Theory]
    [InlineData("""{"type":"page","userId":"u","name":"Home","category":"Docs"}""", """{"name":"Home","category":"Docs"}""")]
    [InlineData("""{"type":"page","userId":"u","name":"Home","properties":{"url":"/x"}}""", """{"name":"Home","url":"/x"}""")]
    [InlineData("""{"type":"page","userId":"u","name":"Home","properties":{ }}""", """{"name":"Home"}""")]
    [InlineData("""{"type":"page","userId":"u","name":"Home","properties":{"name":"own"}}""", """{"name":"own"}""")]
    [InlineData("""{"type":"page","userId":"u"}""", null)]
    public void Page_IsAnEventWithNameAndCategory(string json, string? properties)
    {
        var item = Sample.Item(json).Item;

        Assert.Equal(("page_view", properties), (item.Event, item.PropertiesJson));
    }

    [Fact]
    public void SegmentsOwnKeys_AreAccepted() => Sample.Item("""
        {"type":"track","userId":"u","event":"e","integrations":{"All":true},"originalTimestamp":"2026-01-01T00:00:00Z","receivedAt":"x","channel":"web",
         "version":1,"writeKey":"w","_metadata":{},"category":null,"name":null,"groupId":"g","previousId":"p","sentAt":null,"traits":{},"timestamp":null}
        """);

    [Theory]
    [InlineData("\"a\":9223372036854775807")]
    [InlineData("\"a\":-9223372036854775808")]
    [InlineData("\"a\":-9.22e18,\"b\":0.1,\"c\":0e5,\"d\":-0.0,\"e\":1E-10")]
    [InlineData("\"a\":\"\\ud83d\\ude00 \\u00e1 \\\\u0000 \\\" \\n\"")]
    public void Properties_AtTheLimit_AreAccepted(string members) =>
        Assert.Equal($"{{{members}}}", Sample.Item($$$"""{"type":"track","userId":"u","event":"e","properties":{{{{members}}}}}""").Item.PropertiesJson);

    [Fact]
    public void Limits_AreInclusive()
    {
        var keys = string.Join(',', Enumerable.Range(0, 99).Select(i => $"\"k{i}\":{i}"));
        Sample.Item($$$"""{"type":"track","userId":"{{{new string('u', 255)}}}","event":"{{{new string('e', 100)}}}","messageId":"{{{new string('m', 100)}}}","properties":{{{{keys}}},"{{{new string('k', 64)}}}":"x"}}""");
        Sample.Item($$$"""{"type":"track","anonymousId":"{{{new string('a', 200)}}}","event":"e","properties":{"a":"{{{new string('x', 4096)}}}","b":{{{new string('[', 14)}}}{{{new string(']', 14)}}}}}""");
    }
}
