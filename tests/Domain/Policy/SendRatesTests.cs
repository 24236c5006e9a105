using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Policy;

public sealed class SendRatesTests
{
    [Fact]
    public void Rules_AreRead()
    {
        var rates = Read("""
            [{"max":1,"per":"second"},{"max":100,"per":"Minute","burst":7,"channel":"zbs_phone"},{"max":1000000,"per":"hour","oaId":5},
             {"max":9,"per":"day","oaId":"4318657068771012646","template":"t"}]
            """);
        Assert.Equal([(1, 1), (100, 7), (1_000_000, 1_000_000), (9, 9)], rates.Select(r => (r.Rule.Max, r.Rule.Burst)));
        Assert.Equal([1.0, 60, 3_600, 86_400], rates.Select(r => r.Rule.Window.TotalSeconds));
        Assert.Equal([(null, null, null, null), ("zbs_phone", null, null, null), (null, 5L, null, null), (null, null, "4318657068771012646", "t")],
            rates.Select(r => (r.Channel, r.OaRowId, r.OaId, r.Template)));
        Assert.Equal(["second", "minute", "hour", "day"], rates.Select(r => SendRates.UnitOf(r.Rule.Window)));
    }

    [Theory]
    [InlineData("{}", "", "invalid_rules"), InlineData("[]", "", "invalid_rules"), InlineData("[1]", "/0", "invalid_type")]
    [InlineData("""[{"per":"day"}]""", "/0/max", "required"), InlineData("""[{"max":1}]""", "/0/per", "required")]
    [InlineData("""[{"max":0,"per":"day"}]""", "/0/max", "out_of_range"), InlineData("""[{"max":1000001,"per":"day"}]""", "/0/max", "out_of_range")]
    [InlineData("""[{"max":1.5,"per":"day"}]""", "/0/max", "out_of_range"), InlineData("""[{"max":1,"per":"week"}]""", "/0/per", "invalid_word")]
    [InlineData("""[{"max":5,"per":"day","burst":6}]""", "/0/burst", "out_of_range"), InlineData("""[{"max":5,"per":"day","burst":0}]""", "/0/burst", "out_of_range")]
    [InlineData("""[{"max":5,"per":"day"},{"max":5,"per":"day","channel":"sms"}]""", "/1/channel", "invalid_word")]
    [InlineData("""[{"max":5,"per":"day","oaId":0}]""", "/0/oaId", "invalid_id"), InlineData("""[{"max":5,"per":"day","oaId":"x"}]""", "/0/oaId", "invalid_id")]
    [InlineData("""[{"max":5,"per":"day","template":""}]""", "/0/template", "invalid_text"), InlineData("""[{"max":5,"per":"day","rate":1}]""", "/0/rate", "unknown_field")]
    public void Rules_ThatSayNothing_AreRefusedAtTheirPlace(string json, string pointer, string code)
    {
        var faults = new Faults();
        SendRates.Read(json, "/rules", faults);
        var fault = Assert.Single(faults.All);
        Assert.Equal(("/rules" + pointer, code), (fault.Pointer, fault.Code));
    }

    [Fact]
    public void Rates_OfAChannel_AreItsOwn_AndThoseWithoutOneAreOverAll()
    {
        var policy = PolicyOf("""[{"max":1,"per":"second"},{"max":2,"per":"minute","channel":"oa"},{"max":3,"per":"hour","channel":"oa","oaId":"77","template":"t"},{"max":4,"per":"hour","template":"gone"}]""");
        Assert.Equal([(1, 0L, 0L), (4, 0, -1)], policy.RatesOf(null).Select(r => (r.Rate.Max, r.Key.OaId, r.Key.TemplateId)));
        Assert.Equal([(2, 0L, 0L), (3, 5, 8)], policy.RatesOf("oa").Select(r => (r.Rate.Max, r.Key.OaId, r.Key.TemplateId)));
        Assert.Empty(policy.RatesOf("zbs_user"));
    }

    [Fact]
    public void Rates_OfAnAccountThatSetsNothing_AreZalosOnEachChannel()
    {
        var policy = PolicyOf(null);
        Assert.Empty(policy.RatesOf(null));
        Assert.Equal(AccountPolicy.DefaultSendRate, Assert.Single(policy.RatesOf("zbs_user")).Rate);
    }

    [Fact]
    public void Rates_OverTheSameMessagesAndWindow_AreTheTightest()
    {
        var policy = PolicyOf("""[{"max":100,"per":"minute","channel":"oa","burst":5},{"max":50,"per":"minute","channel":"oa","burst":40}]""");
        Assert.Equal(new RateRule(50, TimeSpan.FromMinutes(1), 5), Assert.Single(policy.RatesOf("oa")).Rate);
    }

    private static AccountPolicy PolicyOf(string? rules) => PolicyCompiler.Compile(new AccountId(1), 1, new PolicySources
    {
        SendRates = rules is null ? [] : [new RateSource(1, rules)],
        OfficialAccounts = [new OfficialAccount(5, "77")],
        Templates = [new TemplateSource(8, "t", true, null, null)],
    }, null).Policy;

    private static IReadOnlyList<SendRate> Read(string json)
    {
        var faults = new Faults();
        var rates = SendRates.Read(json, "/rules", faults);
        Assert.Empty(faults.All);
        return rates;
    }
}
