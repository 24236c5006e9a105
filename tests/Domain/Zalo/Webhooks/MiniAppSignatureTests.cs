using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Zalo.Webhooks;

public sealed class MiniAppSignatureTests
{
    private const string Body = """{"timestamp":1790000000000,"userId":"8","event":"user.revoke.consent","appId":"77","Extra":{"b": 1,"a":"Tết"}}""";
    private static readonly (string, string)[] Keys = [("one", "k1"), ("two", "k2")];

    [Fact]
    public void Values_AreThoseOfTheKeysFromAToZ_ObjectsAsJson() =>
        Assert.Equal("""{"b":1,"a":"Tết"}77user.revoke.consent17900000000008""", MiniAppSignature.ValuesOf(Encoding.UTF8.GetBytes(Body)));

    [Theory]
    [InlineData("k1", "one"), InlineData("k2", "two"), InlineData("k3", null)]
    public void Signature_IsOfTheKeyThatMadeIt(string key, string? name)
    {
        var mac = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("""{"b":1,"a":"Tết"}77user.revoke.consent17900000000008""" + key)));
        Assert.Equal(name, MiniAppSignature.Match(mac, Encoding.UTF8.GetBytes(Body), Keys));
        Assert.Equal(name, MiniAppSignature.Match("mac=" + mac, Encoding.UTF8.GetBytes(Body), Keys));
    }

    [Theory]
    [InlineData(null, Body), InlineData("mac=zz", Body), InlineData("0000000000000000000000000000000000000000000000000000000000000000", "[1]"), InlineData("0000000000000000000000000000000000000000000000000000000000000000", """{"a":"\ud800"}""")]
    public void WhatIsNone_Matches_Nothing(string? signature, string body) => Assert.Null(MiniAppSignature.Match(signature, Encoding.UTF8.GetBytes(body), Keys));
}
