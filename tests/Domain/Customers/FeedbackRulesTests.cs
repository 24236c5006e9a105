using System.Collections.Immutable;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Customers;

public sealed class FeedbackRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 23, 59, 59, TimeSpan.Zero);

    private static readonly FeedbackFacts Facts = new()
    {
        Products = [7],
        Campaigns = [8, 9],
        Given = [(9, new DateOnly(2026, 11, 30))],
    };

    [Theory]
    [InlineData("0..10", -1, "out_of_range")]
    [InlineData("0..10", 0, null)]
    [InlineData("0..10", 10, null)]
    [InlineData("0..10", 11, "out_of_range")]
    [InlineData("-100..100", -101, "out_of_range")]
    [InlineData("-100..100", -100, null)]
    [InlineData("-100..100", 100, null)]
    [InlineData("-100..100", 101, "out_of_range")]
    public void NpsScore_LiesInTheAccountsScale(string scale, int score, string? code)
    {
        var fault = Refusal(Feedback() with { NpsScore = score }, Facts with { Scale = FeedbackRules.ScaleOf(scale) });
        Assert.Equal((code, code is null ? null : "/npsScore"), (fault?.Code, fault?.Pointer));
    }

    [Theory]
    [InlineData(7, null, null, null)]
    [InlineData(6, null, "unknown_reference", "/productId")]
    [InlineData(null, 8, null, null)]
    [InlineData(null, 10, "unknown_reference", "/campaignId")]
    [InlineData(null, 9, "feedback_already_given", "/campaignId")]
    public void Reference_IsOfTheAccount_AndACampaignHasOneADay(int? product, int? campaign, string? code, string? pointer)
    {
        var fault = Refusal(Feedback() with { ProductId = product, CampaignId = campaign }, Facts);
        Assert.Equal((code, pointer), (fault?.Code, fault?.Pointer));
    }

    [Theory]
    [InlineData(-86_400, null)]
    [InlineData(-86_399, "feedback_already_given")]
    [InlineData(0, "feedback_already_given")]
    [InlineData(1, null)]
    public void Day_IsInUtc(int seconds, string? code) =>
        Assert.Equal(code, FeedbackRules.Refusal(Item("m", Now.AddSeconds(seconds)), Feedback() with { CampaignId = 9 }, Facts)?.Code);

    [Fact]
    public void Repeat_OfWhatWasStored_IsNoSecondWord() =>
        Assert.Null(Refusal(Feedback() with { CampaignId = 9, NpsScore = 999 }, Facts with { Stored = ["m"] }));

    [Fact]
    public void Command_WithTwoOfOneCampaign_TakesTheFirst()
    {
        var given = Feedback() with { CampaignId = 8, NpsScore = 9, Type = "praise", ProductId = 7 };
        ImmutableArray<IngestItem> items = [Item("a", Now) with { Effect = given }, Item("b", Now) with { Index = 1, Effect = given }];

        var proposal = CustomerIngest.Decide(new AccountId(1), 42, new CustomerState(), CustomerProfile.Empty, new IngestCommand { Actor = "miniapp:42", Items = items },
            IngestExclusions.None, new AccountPolicy { Account = new AccountId(1), Version = 1 }, Now, new IdBag(Enum.GetValues<IdSequence>().ToDictionary(s => s, _ => new Queue<long>([1, 2, 3, 4, 5, 6, 7, 8, 9]))),
            feedback: Facts);

        Assert.Equal([null, FeedbackRules.AlreadyGiven], proposal.Answers.Select(a => a.Error?.Code));
        var row = Assert.Single(proposal.Turn.Rows.OfType<FeedbackRow>());
        Assert.Equal((4, 9, "praise", 7L, 8L, "ý", """["nhanh"]"""), (row.Rating!.Value, row.NpsScore!.Value, row.Type, row.ProductId!.Value, row.CampaignId!.Value, row.Text, row.TagsJson));
        Assert.Single(proposal.Turn.Rows.OfType<EventRow>());
    }

    private static Errors.Fault? Refusal(FeedbackGiven feedback, FeedbackFacts facts) => FeedbackRules.Refusal(Item("m", Now), feedback, facts);

    private static FeedbackGiven Feedback() => new(4, "ý", ["nhanh"]);

    private static IngestItem Item(string messageId, DateTimeOffset at) => new() { Index = 0, MessageId = messageId, Event = "feedback_submitted", Time = at, Source = "miniapp" };
}
