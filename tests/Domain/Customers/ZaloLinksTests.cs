using System.Collections.Immutable;

namespace ZaloOrleans.Customers;

public sealed class ZaloLinksTests
{
    private static readonly ZaloLink First = new(1, "u1", 0, IsDefault: true, IsPrimary: false);
    private static readonly ZaloLink OfSeven = new(2, "u2", 7, IsDefault: false, IsPrimary: true);
    private static readonly ZaloLink SecondOfSeven = new(3, "u3", 7, IsDefault: false, IsPrimary: false);
    private static readonly ZaloLink OfNine = new(4, "u4", 9, IsDefault: false, IsPrimary: true);

    [Fact]
    public void Address_AtAnOfficialAccount_IsItsPrimaryOne_ElseTheDefault()
    {
        var facts = Of(SecondOfSeven, OfNine, First, OfSeven);
        Assert.Equal(("u1", "u2", "u4", "u1"), (facts.ZaloUserId, ZaloLinks.AddressAt(facts, 7), ZaloLinks.AddressAt(facts, 9), ZaloLinks.AddressAt(facts, 11)));
        Assert.Equal(["u1", "u2", "u3", "u4"], ZaloLinks.All(facts).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Address_IsNeverAnotherOfficialAccounts()
    {
        var facts = Of(OfSeven with { IsDefault = true });
        Assert.Equal(("u2", "u2", null), (facts.ZaloUserId, ZaloLinks.AddressAt(facts, 7), ZaloLinks.AddressAt(facts, 9)));
        Assert.Null(ZaloLinks.AddressAt(new CustomerFacts(), 7));
    }

    [Fact]
    public void Default_WithoutAFlag_IsTheOldest() => Assert.Equal("u2", Of(SecondOfSeven, OfSeven).ZaloUserId);

    [Fact]
    public void Facts_ThatTurnsCameTo_AreThoseThatTheRowsGive()
    {
        var seen = ZaloLinks.Seen(ZaloLinks.Seen(ZaloLinks.Seen(ZaloLinks.Seen(new CustomerFacts(), "u1", 0), "u2", 7), "u3", 7), "u4", 9);
        var read = Of(First, OfSeven, SecondOfSeven, OfNine);
        Assert.Equal((read.ZaloUserId, string.Join(' ', read.Links)), (seen.ZaloUserId, string.Join(' ', seen.Links)));
        Assert.Equal(seen.Links, ZaloLinks.Seen(seen, "u2", 7).Links);
        Assert.Equal([new OaAddress(5, "u1")], ZaloLinks.Seen(ZaloLinks.Seen(new CustomerFacts(), "u1", 0), "u1", 5).Links);
    }

    [Fact]
    public void Merged_TheSurvivorsComeFirst_AndNoneIsLost()
    {
        var facts = ZaloLinks.Merged(Of(OfSeven with { IsDefault = true }), Of(First, SecondOfSeven, OfNine));
        Assert.Equal(("u2", "u2", "u4"), (facts.ZaloUserId, ZaloLinks.AddressAt(facts, 7), ZaloLinks.AddressAt(facts, 9)));
        Assert.True(ZaloLinks.Has(facts, "u1") && ZaloLinks.Has(facts, "u3"));
        Assert.Equal("u1", ZaloLinks.Merged(new CustomerFacts(), Of(First)).ZaloUserId);
    }

    [Theory]
    [InlineData("u1:0", "u1:0", false)]
    [InlineData("u1:0", "u2:0", true)]
    [InlineData("u1:0", "", false)]
    [InlineData("u1:7", "u2:9", false)]
    [InlineData("u1:7", "u2:7", true)]
    [InlineData("u1:7", "u2:0", true)]
    [InlineData("u1:7,u2:9", "u3:9", true)]
    [InlineData("u1:7,u2:9", "u2:9", false)]
    [InlineData("u1:7,u3:0", "u2:9", true)]
    public void Differ_IdsAtDifferentOfficialAccountsSayNothing(string one, string other, bool differ)
    {
        Assert.Equal(differ, ZaloLinks.Differ(Parse(one), Parse(other)));
        Assert.Equal(differ, ZaloLinks.Differ(Parse(other), Parse(one)));
    }

    private static CustomerFacts Of(params ImmutableArray<ZaloLink> links) => ZaloLinks.With(new CustomerFacts(), links);

    private static CustomerFacts Parse(string text) => Of([.. text.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(':'))
        .Select((p, i) => new ZaloLink(i + 1, p[0], long.Parse(p[1], System.Globalization.CultureInfo.InvariantCulture), i == 0, true))]);
}
