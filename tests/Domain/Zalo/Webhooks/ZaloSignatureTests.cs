using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Zalo.Webhooks;

public sealed class ZaloSignatureTests
{
    private const string App = "1163843031413526746";
    private const string Oa = "2197174064623873199";
    private const string Key = "a-secret-key";
    private const string Time = "1609984527175";
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"event_name":"follow", "text":"Chào Ánh 🌸"}""");

    [Theory]
    [InlineData(App, Time, null, "app_id", "body")]
    [InlineData(Oa, Time, null, "oa_id", "body")]
    [InlineData(App, "1609984527999", "1609984527999", "app_id", "header")]
    [InlineData(Oa, "1609984527999", "1609984527999", "oa_id", "header")]
    public void Match_EachWayThatSourcesName_IsFoundAndNamed(string first, string time, string? headerTime, string expectedFirst, string expectedTime)
    {
        var match = ZaloSignature.Match("mac=" + Mac(first + Encoding.UTF8.GetString(Body) + time + Key), Body, App, Oa, Time, headerTime, Key);
        Assert.Equal(new SignatureMatch(expectedFirst, expectedTime), match);
    }

    [Fact]
    public void Match_BareOrUpperCaseDigest_IsAccepted()
    {
        var mac = Mac(App + Encoding.UTF8.GetString(Body) + Time + Key);
        Assert.NotNull(ZaloSignature.Match(mac, Body, App, Oa, Time, null, Key));
        Assert.NotNull(ZaloSignature.Match("MAC=" + mac.ToUpperInvariant(), Body, App, Oa, Time, null, Key));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("mac=")]
    [InlineData("mac=xyz")]
    [InlineData("mac=0123456789012345678901234567890123456789012345678901234567890123")]
    [InlineData("0123456789zz345678901234567890123456789012345678901234567890123!")]
    public void Match_NoOrAnotherDigest_IsNone(string? signature) =>
        Assert.Null(ZaloSignature.Match(signature, Body, App, Oa, Time, Time, Key));

    [Fact]
    public void Match_OneByteOfTheBodyChanged_IsNone()
    {
        var signature = "mac=" + Mac(App + Encoding.UTF8.GetString(Body) + Time + Key);
        byte[] changed = [.. Body[..^1], (byte)' ', Body[^1]];
        Assert.Null(ZaloSignature.Match(signature, changed, App, Oa, Time, null, Key));
        Assert.Null(ZaloSignature.Match(signature, Body, App, Oa, Time, null, "another-key"));
    }

    [Fact]
    public void Match_AnHmacOfTheBody_IsNone()
    {
        var hmac = Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Key), Body));
        Assert.Null(ZaloSignature.Match("mac=" + hmac, Body, App, Oa, Time, Time, Key));
    }

    private static string Mac(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
