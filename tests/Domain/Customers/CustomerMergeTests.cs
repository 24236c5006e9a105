using System.Collections.Immutable;
using ZaloOrleans.Ids;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Customers;

public sealed class CustomerMergeTests
{
    [Theory]
    [InlineData("", "", true)]
    [InlineData("u=a", "z=1", true)]
    [InlineData("u=a", "u=b", false)]
    [InlineData("z=1 p=+84", "p=+84", true)]
    [InlineData("z=1", "z=2", false)]
    [InlineData("p=+84", "p=+85", false)]
    [InlineData("e=a@b.vn", "e=c@b.vn", false)]
    [InlineData("m=7:1", "m=7:2", false)]
    [InlineData("m=7:1", "m=8:2", true)]
    [InlineData("m=7:1,8:1", "m=8:1", true)]
    public void MayBeOne_AtMostOneExternalId_AndNoKindDiffers(string one, string other, bool may)
    {
        Assert.Equal(may, CustomerMerge.MayBeOne(FactsOf(one), FactsOf(other)));
        Assert.Equal(may, CustomerMerge.MayBeOne(FactsOf(other), FactsOf(one)));
    }

    [Theory]
    [InlineData("u=a", "z=1"), InlineData("z=1", "p=+84"), InlineData("", "")]
    public void Survivor_IsOneOfTwo_WhoeverAsks(string one, string other) =>
        Assert.NotEqual(CustomerMerge.OtherSurvives(1, FactsOf(one), 2, FactsOf(other)), CustomerMerge.OtherSurvives(2, FactsOf(other), 1, FactsOf(one)));

    [Fact]
    public void Survivor_HasTheExternalId_ElseWasThereFirst()
    {
        Assert.True(CustomerMerge.OtherSurvives(1, FactsOf("z=1"), 2, FactsOf("u=a")));
        Assert.False(CustomerMerge.OtherSurvives(1, FactsOf("z=1"), 2, FactsOf("p=+84")));
        Assert.True(CustomerMerge.OtherSurvives(2, FactsOf("z=1"), 1, FactsOf("p=+84")));
    }

    [Fact]
    public void Merge_KeepsWhatZaloRefusedToBoth()
    {
        var at = new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
        var follower = new UnreachedPerson(Unreached.NotFollower, MessageChannel.Oa, MessageCategory.CustomerCare, "1", at);
        var refuses = new UnreachedPerson(Unreached.RefusesCategory, MessageChannel.Oa, MessageCategory.Promotion, "1", at.AddDays(-1));
        var ids = new IdBag(Enum.GetValues<IdSequence>().ToDictionary(s => s, _ => new Queue<long>(Enumerable.Range(100, 10).Select(n => (long)n))));

        var merged = CustomerMerge.Decide(new AccountId(1), 1, new CustomerState { Unreached = [follower] }, CustomerProfile.Empty,
            2, new CustomerState { Unreached = [refuses, follower with { At = at.AddDays(-2) }] }, CustomerProfile.Empty, at.AddDays(1), ids);

        Assert.Equal([refuses, follower], merged.Survivor.Unreached);
    }

    [Fact]
    public void Merge_KnowsTheLaterUseOfTheMiniApp_AndWhenItNotifiedLast()
    {
        var at = new DateTimeOffset(2026, 11, 20, 8, 0, 0, TimeSpan.Zero);
        var ids = new IdBag(Enum.GetValues<IdSequence>().ToDictionary(s => s, _ => new Queue<long>(Enumerable.Range(100, 10).Select(n => (long)n))));

        var merged = CustomerMerge.Decide(new AccountId(1), 1, new CustomerState { MiniApp = new MiniAppUse(at) }, CustomerProfile.Empty,
            2, new CustomerState { MiniApp = new MiniAppUse(at.AddHours(-1)) }, CustomerProfile.Empty, at.AddDays(1), ids);

        Assert.Equal((new MiniAppUse(at), null), (merged.Survivor.MiniApp, merged.Gone.MiniApp));
    }

    private static CustomerFacts FactsOf(string text)
    {
        var values = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        return new CustomerFacts
        {
            ExternalId = values.GetValueOrDefault("u"), ZaloUserId = values.GetValueOrDefault("z"), Phone = values.GetValueOrDefault("p"),
            Email = values.GetValueOrDefault("e"), MiniAppIds = values.GetValueOrDefault("m")?.Split(',').ToImmutableArray() ?? [],
        };
    }
}
