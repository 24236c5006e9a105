using System.Text.Json;

namespace ZaloOrleans.Rules;

public sealed class RuleTests
{
    private static readonly JsonElement Attributes = Json("""
        {"firstName":"Ánh","points":120,"tier":"gold","tags":["a","b"],"address":{"city":"Huế"},"vip":true,"empty":null,"number":"12.50"}
        """);

    [Theory]
    [InlineData("""{"attribute":"tier","op":"eq","value":"gold"}""", true)]
    [InlineData("""{"attribute":"tier","op":"eq","value":"Gold"}""", false)]
    [InlineData("""{"attribute":"points","op":"gt","value":120}""", false)]
    [InlineData("""{"attribute":"points","op":"gte","value":120}""", true)]
    [InlineData("""{"attribute":"points","op":"gte","value":120.0}""", true)]
    [InlineData("""{"attribute":"number","op":"lt","value":13}""", true)]
    [InlineData("""{"attribute":"tier","op":"gt","value":5}""", false)]
    [InlineData("""{"attribute":"tier","op":"lt","value":5}""", false)]
    [InlineData("""{"attribute":"vip","op":"eq","value":true}""", true)]
    [InlineData("""{"attribute":"tags","op":"contains","value":"b"}""", true)]
    [InlineData("""{"attribute":"firstName","op":"starts_with","value":"Án"}""", true)]
    [InlineData("""{"attribute":"address.city","op":"eq","value":"Huế"}""", true)]
    [InlineData("""{"attribute":"tier","op":"in","value":["silver","gold"]}""", true)]
    [InlineData("""{"attribute":"tier","op":"not_in","value":["silver","gold"]}""", false)]
    [InlineData("""{"attribute":"absent","op":"not_in","value":["x"]}""", true)]
    [InlineData("""{"attribute":"absent","op":"ne","value":"x"}""", true)]
    [InlineData("""{"attribute":"absent","op":"eq","value":null}""", false)]
    [InlineData("""{"attribute":"empty","op":"exists"}""", false)]
    [InlineData("""{"attribute":"empty","op":"not_exists"}""", true)]
    [InlineData("""{"all":[]}""", true)]
    [InlineData("""{"any":[]}""", false)]
    [InlineData("""{"not":{"any":[{"attribute":"vip","op":"eq","value":false},{"attribute":"points","op":"lt","value":100}]}}""", true)]
    [InlineData("""{"event":"bought"}""", true)]
    [InlineData("""{"event":"bought","count":{"op":"gte","value":3}}""", true)]
    [InlineData("""{"event":"bought","count":{"op":"gt","value":3}}""", false)]
    [InlineData("""{"event":"bought","count":{"op":"eq","value":0}}""", false)]
    public void Rule_Holds_AsItSays(string json, bool expected)
    {
        var rule = Read(json);
        var facts = new RuleFacts(Attributes, rule.EventQueries().ToDictionary(q => q, _ => 3L));

        Assert.Equal(expected, rule.Holds(facts));
        var again = Read(RuleWriter.Write(rule));
        Assert.Equal(expected, again.Holds(facts with { Counts = again.EventQueries().ToDictionary(q => q, _ => 3L) }));
    }

    [Theory]
    [InlineData("""[]""", "", "invalid_rule")]
    [InlineData("""{}""", "", "invalid_rule")]
    [InlineData("""{"all":{}}""", "/all", "invalid_rule")]
    [InlineData("""{"all":[{"attribute":"x","op":"like","value":1}]}""", "/all/0/op", "invalid_op")]
    [InlineData("""{"attribute":"x","op":"eq"}""", "/value", "invalid_value")]
    [InlineData("""{"attribute":"x","op":"in","value":"a"}""", "/value", "invalid_value")]
    [InlineData("""{"attribute":"","op":"exists"}""", "/attribute", "required")]
    [InlineData("""{"event":"e","within":"P1M"}""", "/within", "invalid_duration")]
    [InlineData("""{"event":"e","count":{"op":"in","value":1}}""", "/count", "invalid_count")]
    [InlineData("""{"event":"e","where":[{"property":"p","op":"eq"}]}""", "/where/0/value", "invalid_value")]
    [InlineData("""{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"not":{}}}}}}}}}}""", "/not/not/not/not/not/not/not/not", "too_deep")]
    public void Rule_Fault_IsNamedAtItsPlace(string json, string pointer, string code)
    {
        var faults = new Faults();
        RuleReader.Read(Json(json), "", faults);
        Assert.Contains(faults.All, f => f.Pointer == pointer && f.Code == code);
    }

    [Theory]
    [InlineData("P3D", 259_200)]
    [InlineData("PT90S", 90)]
    [InlineData("P1W", 604_800)]
    [InlineData("P1DT12H30M", 131_400)]
    [InlineData("PT0.2S", 0.2)]
    [InlineData("PT0S", 0)]
    public void Duration_OfFixedLength_IsRead(string text, double seconds)
    {
        Assert.True(IsoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 6);
    }

    [Theory]
    [InlineData("P")]
    [InlineData("PT")]
    [InlineData("P1DT")]
    [InlineData("P1M")]
    [InlineData("P1Y")]
    [InlineData("-P1D")]
    [InlineData("3 days")]
    [InlineData("P99999D")]
    [InlineData("")]
    [InlineData(null)]
    public void Duration_Other_IsRefused(string? text) => Assert.False(IsoDuration.TryParse(text, out _));

    private static Rule Read(string json)
    {
        var faults = new Faults();
        var rule = RuleReader.Read(Json(json), "", faults);
        Assert.True(faults.AreNone, string.Join("; ", faults.All));
        return rule!;
    }

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
