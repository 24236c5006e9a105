using System.Text;

namespace ZaloOrleans.Zalo.Webhooks;

public sealed class WebhookEnvelopeTests
{
    [Theory]
    [InlineData(""), InlineData(" "), InlineData("null"), InlineData("[]"), InlineData("7"), InlineData("\"a\""), InlineData("{"), InlineData("{} {}"), InlineData("{\"a\":1,}")]
    public void Body_ThatIsNoObject_IsNone(string body) => Assert.Null(Read(body));

    [Fact]
    public void Body_OfAnEvent_SaysWhatItsSignatureIsMadeOf()
    {
        var read = Read("""{"app_id":1163843031413526746,"event_name":"follow","oa_id":"21","follower":{"id":"9"},"timestamp":1609984527175}""")!;
        Assert.Equal(("follow", "1163843031413526746", "1609984527175", false), (read.Name, read.AppId, read.Timestamp, read.IsConsoleTest));
        Assert.Equal(["21"], read.OaCandidates);
    }

    [Theory]
    [InlineData("""{"a":"x\u0000y"}""", """{"a":"xy"}""")]
    [InlineData("""{"a":"\ud83c"}""", """{"a":null}""")]
    [InlineData("""{"\ud83c":1,"a\u0000":2}""", """{"�":1,"a":2}""")]
    [InlineData("""{"n":12345678901234567890.10,"t":true,"f":false,"z":null,"l":[1,{"b":"Ánh"}]}""", """{"n":12345678901234567890.10,"t":true,"f":false,"z":null,"l":[1,{"b":"Ánh"}]}""")]
    [InlineData("""{"n":1e400000}""", """{"n":"1e400000"}""")]
    public void Body_AsItIsStored_IsWhatPostgresTakes(string body, string stored) => Assert.Equal(stored, Read(body)!.StorableJson);

    [Fact]
    public void Body_WithANameThatIsNoText_IsReadAllTheSame()
    {
        var read = Read("""{"\ud83c":1,"event_name":"follow","\udc00x":{}}""");
        Assert.Equal("follow", read!.Name);
    }

    private static WebhookEnvelope? Read(string body) => WebhookEnvelope.Read(Encoding.UTF8.GetBytes(body));
}
