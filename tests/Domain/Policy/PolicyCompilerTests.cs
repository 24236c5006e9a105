using ZaloOrleans.Keys;

namespace ZaloOrleans.Policy;

public sealed class PolicyCompilerTests
{
    private static readonly PolicySources Good = new()
    {
        QuietHoursJson = """[{"from":"21:00","to":"08:00"}]""",
        Caps = [new CapSource(7, """{"kind":"rolling","minutes":60}""", """[{"max":1}]""")],
    };

    [Fact]
    public void Defaults_KeepAnAccountWithinTheLaw()
    {
        var (policy, _, broken) = Compile(new PolicySources());
        Assert.Empty(broken);
        Assert.Equal(["advertising_hours"], policy.QuietHours.Select(w => w.Rule));
        Assert.Equal([("advertising_per_day", 3), ("advertising_per_day_and_oa", 1)], policy.Caps.Caps.Select(c => (c.Rule!, c.Max)));
    }

    [Fact]
    public void Broken_OnePart_TheLastGoodOneStaysAndTheRestIsNew()
    {
        var edited = Good with
        {
            TimeZone = "Asia/Tokyo",
            QuietHoursJson = """[{"from":"20:00","to":"08:00"}]""",
            Caps = [new CapSource(7, """{"kind":"rolling","minutes":60}""", """[{"max":2}]"""), new CapSource(8, """{"kind":"rolling"}""", """[{"max":0}]""")],
        };
        var (policy, inForce, broken) = Compile(edited, Good);
        Assert.Equal(["/frequencyCaps/8/window/minutes", "/frequencyCaps/8/rules/0/max"], broken.Select(f => f.Pointer));
        Assert.Equal(("Asia/Tokyo", 20, 1), (policy.TimeZone, policy.QuietHours[0].From.Hour, policy.Caps.Caps[0].Max));

        // What was in force explains the decision: the good caps, the new windows.
        Assert.Equal((Good.Caps, edited.QuietHoursJson), (inForce.Caps, inForce.QuietHoursJson));
        Assert.Empty(Compile(inForce).Broken);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("\"x\"")]
    [InlineData("[1]")]
    public void Broken_WithNothingBefore_TheAccountStillDecides(string rules)
    {
        var (policy, _, broken) = Compile(new PolicySources { Caps = [new CapSource(7, """{"kind":"rolling","minutes":60}""", rules)], QuietHoursJson = "{}" });
        Assert.NotEmpty(broken);
        Assert.Equal(2, policy.Caps.Caps.Length);
    }

    [Fact]
    public void SendRates_ThatAreBroken_TheLastGoodOnesStay()
    {
        var good = new PolicySources { SendRates = [new RateSource(3, """[{"max":5,"per":"minute"}]""")] };
        var (policy, inForce, broken) = Compile(good with { SendRates = [new RateSource(3, """[{"max":0,"per":"week","x":1}]""")] }, good);
        Assert.Equal(["/sendRateLimits/3/rules/0/x", "/sendRateLimits/3/rules/0/max", "/sendRateLimits/3/rules/0/per"], broken.Select(f => f.Pointer));
        Assert.Equal((good.SendRates, 5), (inForce.SendRates, policy.RatesOf(null)[0].Rate.Max));
    }

    [Fact]
    public void Splits_ThatDoNotSum_AreBroken()
    {
        VariantSource[] variants = [new(1, "A", 50, null), new(2, "B", 49.98m, null)];
        var (policy, _, broken) = Compile(new PolicySources { Experiments = [new ExperimentSource(3, null, null, null, null, [.. variants])] });
        Assert.Equal("splits_do_not_sum", Assert.Single(broken).Code);
        Assert.Empty(policy.Experiments);
        variants[1] = variants[1] with { Split = 49.99m };
        Assert.Empty(Compile(new PolicySources { Experiments = [new ExperimentSource(3, null, null, null, null, [.. variants])] }).Broken);
    }

    private static (AccountPolicy Policy, PolicySources InForce, System.Collections.Immutable.ImmutableArray<Errors.Fault> Broken) Compile(PolicySources sources, PolicySources? before = null) =>
        PolicyCompiler.Compile(new AccountId(1), 4, sources, before);
}
