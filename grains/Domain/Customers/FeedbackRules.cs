using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Customers;

/// <summary>What of feedback the database would refuse, told before it is written: in a batch, a refusal costs all its turns. Pure.</summary>
public static class FeedbackRules
{
    /// <summary>The refusal of a second feedback of a customer about a campaign on one day: the first word stays.</summary>
    public const string AlreadyGiven = "feedback_already_given";

    /// <summary>Whether feedback says anything that has to be looked up.</summary>
    public static bool Asks(FeedbackGiven feedback)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        return feedback is { NpsScore: not null } or { ProductId: not null } or { CampaignId: not null };
    }

    /// <summary>Why it is refused, with its place in the request; null where it may be stored.</summary>
    /// <param name="item">The item that has it.</param>
    /// <param name="feedback">The feedback.</param>
    /// <param name="facts">What is known.</param>
    public static Fault? Refusal(IngestItem item, FeedbackGiven feedback, FeedbackFacts facts)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(feedback);
        ArgumentNullException.ThrowIfNull(facts);
        var (least, greatest) = facts.Scale;
        return facts.Stored.Contains(item.MessageId) ? null
            : feedback.NpsScore is { } score && (score < least || score > greatest) ? new Fault("/npsScore", "out_of_range", $"The account's scale is {least} to {greatest}.")
            : feedback.ProductId is { } product && !facts.Products.Contains(product) ? new Fault("/productId", "unknown_reference", "There is no such product.")
            : feedback.CampaignId is not { } campaign ? null
            : !facts.Campaigns.Contains(campaign) ? new Fault("/campaignId", "unknown_reference", "There is no such campaign.")
            : facts.Given.Contains((campaign, DayOf(item.Time))) ? new Fault("/campaignId", AlreadyGiven, "The customer has given feedback about this campaign today (UTC). The first one stays.")
            : null;
    }

    /// <summary>The facts after feedback was taken: the next one of the same turn finds it given.</summary>
    public static FeedbackFacts After(FeedbackFacts facts, IngestItem item, FeedbackGiven feedback)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(feedback);
        return feedback.CampaignId is { } campaign ? facts with { Given = facts.Given.Add((campaign, DayOf(item.Time))) } : facts;
    }

    /// <summary>The day that counts.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(at.UtcDateTime);

    /// <summary>The least and the greatest score of a scale as <c>nps_scale</c> names it: <c>0..10</c>.</summary>
    public static (int Least, int Greatest) ScaleOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        return (Number(text.AsSpan(0, dots)), Number(text.AsSpan(dots + 2)));

        static int Number(ReadOnlySpan<char> digits) => int.Parse(digits, System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture);
    }
}
