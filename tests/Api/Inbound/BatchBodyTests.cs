using System.Text;

namespace ZaloOrleans.Api.Inbound;

/// <summary>What refuses a batch as a whole.</summary>
public sealed class BatchBodyTests
{
    [Theory]
    [InlineData("", " malformed_json")]
    [InlineData("   ", " malformed_json")]
    [InlineData("{", " malformed_json")]
    [InlineData("""{"batch":[{"type":"track"]}""", " malformed_json")]
    [InlineData("""{"batch":[{"a":NaN}]}""", " malformed_json")]
    [InlineData("""{"batch":[{"a":Infinity}]}""", " malformed_json")]
    [InlineData("""{"batch":[{"a":01}]}""", " malformed_json")]
    [InlineData("""{"batch":[{"a":'x'}]}""", " malformed_json")]
    [InlineData("""{"batch":[{}]} trailing""", " malformed_json")]
    [InlineData("""{"batch":[{},]}""", " malformed_json")]
    [InlineData("""{"batch":[/* no */]}""", " malformed_json")]
    [InlineData("{\"batch\":[{\"type\":\"a\u0000b\"}]}", " malformed_json")]
    [InlineData("""{"batch":[{"a":"\x"}]}""", " malformed_json")]
    [InlineData("""{"batch":[{"a":"\ud8"}]}""", " malformed_json")]
    [InlineData("{}", "/batch required")]
    [InlineData("""{"batch":null}""", "/batch invalid_type")]
    [InlineData("""{"batch":{}}""", "/batch invalid_type")]
    [InlineData("""{"batch":[]}""", "/batch empty")]
    [InlineData("""{"batch":[{}],"batch":[{}]}""", "/batch duplicate_key")]
    [InlineData("""{"batch":[{}],"colour":1}""", "/colour unknown_field")]
    [InlineData("""{"batch":[{}],"sentAt":"today"}""", "/sentAt invalid_time")]
    [InlineData("""{"batch":[{}],"context":7}""", "/context invalid_type")]
    public void Read_BadBody_SaysWhy(string body, string expected) => Assert.Equal([expected], Sample.FaultsOfBody(body));

    [Theory]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    public void Read_NoObject_SaysWhatItMustBe(string body) => Assert.Contains(" invalid_type", Sample.FaultsOfBody(body));

    [Theory]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC0, 0x80 })]
    public void Read_BytesThatAreNoUtf8_RefuseTheBody(byte[] bytes) =>
        Assert.Equal([" malformed_json"], Sample.FaultsOfBody([.. """{"batch":[{"event":"""u8, (byte)'"', .. bytes, .. "\"}]}"u8]));

    [Fact]
    public void Read_FiveHundredItems_IsTheMost()
    {
        Assert.Empty(Sample.FaultsOfBody(Batch(500)));
        Assert.Equal(["/batch too_many_items"], Sample.FaultsOfBody(Batch(501)));
    }

    [Fact]
    public void Read_MalformedAtTheEnd_RefusesAllOfIt() => Assert.Equal([" malformed_json"], Sample.FaultsOfBody(Batch(3)[..^2]));

    [Fact]
    public void Read_KeysOfSegmentsBatches_AreAccepted() =>
        Assert.Empty(Sample.FaultsOfBody("""{"writeKey":"w","sentAt":"2026-03-01T00:00:00Z","integrations":{},"batch":[{}],"context":{"app":{}}}"""));

    [Fact]
    public void Read_Malformed_DoesNotRepeatWhatWasSent()
    {
        var fault = Assert.Single(Items.InboundReader.ReadBatch(Encoding.UTF8.GetBytes("{\"batch\":[{\"phone\":0912345678}]}"), false).Faults);

        Assert.DoesNotContain("0912", fault.Detail, StringComparison.Ordinal);
        Assert.Contains("line 1, byte", fault.Detail, StringComparison.Ordinal);
    }

    private static string Batch(int items) => $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("{}", items))}}]}""";
}
