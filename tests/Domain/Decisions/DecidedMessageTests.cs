using System.Collections.Frozen;
using System.Text.Json;
using ZaloOrleans.Customers;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

/// <summary>What a decision writes of the experiments that it exposes a customer to.</summary>
public sealed class DecidedMessageTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);
    private static readonly MessageIntent Intent = new(MessageChannel.ZbsPhone, MessageCategory.Transaction, "t", null) { CampaignId = 5 };

    private static readonly AccountPolicy Policy = new()
    {
        Account = new AccountId(1),
        Version = 4,
        OfficialAccounts = [new OfficialAccount(9, "431")],
        Templates = new[] { new Template(1, "t", "x", true, []), new Template(2, "b", "x", true, []) }.ToFrozenDictionary(t => t.Code),
        Caps = new CapBook([new FrequencyCap(7, 0, new CapWindow.Rolling(TimeSpan.FromDays(1)), 2)]),
        Experiments = [new Experiment(3, "s", [new ExperimentVariant(1, "A", 0.5) { TemplateCode = "b" }, new ExperimentVariant(2, "control", 0.5) { IsControl = true }]) { CampaignId = 5 }],
    };

    private static CustomerState State => new() { Facts = new CustomerFacts { Phone = "+84912345678", ExternalId = "kh-1" } };

    [Theory]
    [InlineData(0, "send", "A", 2), InlineData(9_999, "refuse", "control", 1)]
    public void Exposure_First_IsTheClaimTheEventAndTheState(int bucket, string outcome, string code, long template)
    {
        var (decision, decided) = Decide(State, Draw(bucket), Intent);

        Assert.Equal((outcome, code == "A" ? 1 : 2), (decision.Outcome.Word(), Assert.Single(decided.Next.Assignments).VariantId));
        Assert.Equal(template, decision.Template!.Id);
        var claim = Assert.IsType<AssignmentClaim>(Assert.Single(decided.Claims));
        Assert.Equal((3L, 42L, "kh-1", bucket, 4L, "message", Now), (claim.ExperimentId, claim.CustomerId, claim.HashValue, claim.Bucket, claim.PolicyVersion, claim.Source, claim.At));
        var told = Assert.Single(decided.Rows.OfType<EventRow>());
        Assert.Equal(("experiment_exposed", 42L, Now), (told.Name, told.CustomerId, told.Time));
        using var properties = JsonDocument.Parse(told.PropertiesJson!);
        Assert.Equal(code, properties.RootElement.GetProperty("variantCode").GetString());

        // Who got nothing counts in the caps as who got the message does.
        Assert.Equal(1, decided.Next.Sends.Open.Length + decided.Next.Sends.Sent.Sum(s => s.Times.Length));
    }

    [Fact]
    public void Exposure_Again_WritesNothingOfIt_AndKeepsTheVariant()
    {
        var state = State with { Assignments = [StoredAssignment.Of(3, 2, Now.AddDays(-1))] };
        var (decision, decided) = Decide(state, Draw(0) with { Assigned = 2 }, Intent);
        Assert.Equal("experiment_control", decision.Code);
        Assert.Empty(decided.Claims);
        Assert.Empty(decided.Rows.OfType<EventRow>());
        Assert.Equal(state.Assignments, decided.Next.Assignments);
    }

    [Fact]
    public void Exposure_OfAMessageThatIsRefusedForAnotherReason_IsNone()
    {
        var (decision, decided) = Decide(State, Draw(0), Intent with { ExpiresAt = Now });
        Assert.Equal("expired", decision.Code);
        Assert.Empty(decided.Claims);
        Assert.Empty(decided.Next.Assignments);
    }

    [Fact]
    public void Text_HasNoTemplateOfAVariant()
    {
        var (decision, decided) = Decide(State, Draw(0), Intent with { TemplateCode = null });
        Assert.Equal((null, "send"), (decision.Template, decision.Outcome.Word()));
        Assert.Single(decided.Claims);
    }

    private static ExperimentDraw Draw(int bucket) => new(3, bucket);

    private static (MessageDecision Decision, DecidedMessage Decided) Decide(CustomerState state, ExperimentDraw draw, MessageIntent intent)
    {
        var inputs = new DecisionInputs(Now, intent, 42) { HasAddress = true, Sends = SendHistory.Of(Policy.Caps), Draws = [draw] };
        var decision = MessageDecisions.Decide(inputs, Policy);
        var ids = new IdBag(Enum.GetValues<IdSequence>().ToDictionary(s => s, _ => new Queue<long>([1, 2, 3])));
        var message = decision.IsQueued ? new ComposedMessage("+84912345678", new MessageContent.Words("x", []), "{}") : null;
        return (decision, DecidedMessage.Of(new AccountId(1), state, inputs, decision, message, Policy, ids));
    }
}
