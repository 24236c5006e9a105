using ZaloOrleans.Catalog;

namespace ZaloOrleans.Limits;

public sealed class LimitReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 3, 0, 0, TimeSpan.Zero);
    private static readonly RateUse Use = new() { Max = 60, Window = TimeSpan.FromMinutes(1), Burst = 10, Used = 50, Available = 5, PerSecond = 0.98765 };
    private static readonly QueuedCount Care = new("oa", 5, 7, "customer_care", 30);
    private static readonly QueuedCount Promotion = new("zbs_phone", 6, 0, "promotion", 70);
    private static readonly Dictionary<long, SteeredOaContract> Unsteered = [];

    [Fact]
    public void Item_SaysRuleUseAndBacklogOfWhatItIsAbout()
    {
        var all = Of(null, Use, Care, Promotion);
        Assert.Equal((60, "minute", 10, 50, 5, 0.988, 1), (all.Rule.Max, all.Rule.Per, all.Rule.Burst, all.Used, all.Available, all.Rate, all.Steered));
        Assert.Equal((0L, 30L, 70L), (all.Backlog.Transaction, all.Backlog.CustomerCare, all.Backlog.Promotion));

        Assert.Equal((30L, 0L), (Of("oa", Use, Care, Promotion).Backlog.CustomerCare, Of("oa", Use, Care, Promotion).Backlog.Promotion));
        Assert.Equal((0L, 70L), (Of(null, Use with { OaId = 6 }, Care, Promotion).Backlog.CustomerCare, Of(null, Use with { OaId = 6 }, Care, Promotion).Backlog.Promotion));
        Assert.Equal((30L, 0L), (Of(null, Use with { TemplateId = 7 }, Care, Promotion).Backlog.CustomerCare, Of(null, Use with { TemplateId = 7 }, Care, Promotion).Backlog.Promotion));
    }

    [Theory]
    [InlineData(0, 0), InlineData(5, 0), InlineData(6, 2), InlineData(100, 100)]
    public void Estimate_IsWhatCannotGoAtOnceAtTheRulesPace(long waiting, long seconds) =>
        Assert.Equal(seconds, Of(null, Use, Care with { Count = waiting }).EstimatedSeconds);

    [Fact]
    public void Estimate_OfWhatIsSteered_IsAtTheSlowerPace()
    {
        var steered = new Dictionary<long, SteeredOaContract> { [5] = new() { OaId = 5, PerMinute = 6, Steered = 0.1 } };
        var item = LimitReport.Of("oa", Use, null, new Waiting([Care], []), steered, Now);
        Assert.Equal((250L, 0.1), (item.EstimatedSeconds, item.Steered));

        // Another Official Account of the rule's is not steered.
        Assert.Equal(100, LimitReport.Of(null, Use, null, new Waiting([Care, Promotion], []), steered, Now).EstimatedSeconds);
    }

    [Fact]
    public void Rest_OfAllThatWaits_IsSaidWithItsEnd()
    {
        var rest = new RestingSends(5, "oa", "", Now.AddMinutes(10), "-32");
        var item = LimitReport.Of("oa", Use, null, new Waiting([Care with { Count = 5 }], [rest, rest with { Channel = "", Lane = "customer_care", Until = Now.AddMinutes(20), Code = "-234" }]), Unsteered, Now);
        Assert.Equal((1_200L, Now.AddMinutes(20), "-234"), (item.EstimatedSeconds, item.RestsUntil, item.RestsCode));
    }

    [Theory]
    [InlineData("zbs_user", ""), InlineData("", "transaction")]
    public void Rest_OfSomethingElse_IsNotThis(string channel, string lane)
    {
        var item = LimitReport.Of("oa", Use, null, new Waiting([Care with { Count = 5 }], [new RestingSends(5, channel, lane, null, "-224")]), Unsteered, Now);
        Assert.Equal((0L, null, null), (item.EstimatedSeconds, item.RestsUntil, item.RestsCode));
    }

    [Fact]
    public void Rest_OfSome_IsNotOfAll_ButTakesItsTime()
    {
        var item = LimitReport.Of(null, Use, null, new Waiting([Care, Promotion], [new RestingSends(5, "oa", "", Now.AddMinutes(10), "-32")]), Unsteered, Now);
        Assert.Equal((700L, null), (item.EstimatedSeconds, item.RestsCode));
    }

    [Fact]
    public void Rest_UntilAPersonResumes_HasNoEstimate()
    {
        var item = LimitReport.Of("oa", Use, null, new Waiting([Care], [new RestingSends(5, "", "", null, "-204")]), Unsteered, Now);
        Assert.Equal((null, null, "-204"), (item.EstimatedSeconds, item.RestsUntil, item.RestsCode));
    }

    private static LimitContract Of(string? channel, RateUse use, params QueuedCount[] queued) => LimitReport.Of(channel, use, null, new Waiting([.. queued], []), Unsteered, Now);
}
