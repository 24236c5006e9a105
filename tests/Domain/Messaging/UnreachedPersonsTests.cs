using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

public sealed class UnreachedPersonsTests
{
    private static readonly DateTimeOffset Then = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    private static readonly ImmutableArray<UnreachedPerson> Known =
    [
        Person(Unreached.NotFollower), Person(Unreached.RefusesAll), Person(Unreached.RefusesCategory), Person(Unreached.Unreachable),
    ];

    [Theory]
    [InlineData("zalo_follow", 1, "")]
    [InlineData("zalo_follow", 0, "NotFollower,RefusesAll,RefusesCategory,Unreachable")]
    [InlineData("zalo_follow", -1, "NotFollower,RefusesAll,RefusesCategory,Unreachable")]
    [InlineData("message_received", 1, "RefusesAll,RefusesCategory")]
    [InlineData("message_received", -1, "NotFollower,RefusesAll,RefusesCategory,Unreachable")]
    [InlineData("signed_up", 1, "NotFollower,RefusesAll,RefusesCategory,Unreachable")]
    [InlineData(null, 1, "NotFollower,RefusesAll,RefusesCategory,Unreachable")]
    public void After_WhatThePersonDid_WhatItEndsIsGone(string? name, int secondsLater, string left) =>
        Assert.Equal(left, string.Join(',', Known.After(name, Then.AddSeconds(secondsLater)).Select(k => k.Why)));

    [Theory]
    [InlineData("zalo_follow", 1, 2), InlineData("message_received", 1, 2), InlineData("consent_given", 1, 0), InlineData("consent_given", 0, 2), InlineData("consent_withdrawn", 1, 2)]
    public void After_OfAMiniApp_OnlyAgreeingThereEndsIt(string name, int secondsLater, int left)
    {
        ImmutableArray<UnreachedPerson> known = [OfMiniApp(Unreached.RefusesAll), OfMiniApp(Unreached.Unreachable)];
        Assert.Equal(left, known.After(name, Then.AddSeconds(secondsLater)).Length);
        Assert.Equal(Known, Known.After("consent_given", Then.AddSeconds(1)));
    }

    [Theory]
    [InlineData(Unreached.RefusesAll, 29, true), InlineData(Unreached.RefusesAll, 30, false), InlineData(Unreached.Unreachable, 29, true), InlineData(Unreached.Unreachable, 30, false)]
    public void Has_OfAMiniApp_IsForgottenAfterAWhile(Unreached why, int days, bool holds)
    {
        ImmutableArray<UnreachedPerson> known = [OfMiniApp(why)];
        Assert.Equal(holds, known.Has(why, MessageChannel.MiniApp, MessageCategory.Promotion, "77:1", Then.AddDays(days)));
        Assert.False(known.Has(why, MessageChannel.Oa, MessageCategory.Promotion, "77:1", Then));
        Assert.True(Known.Has(Unreached.RefusesAll, MessageChannel.Oa, MessageCategory.Promotion, "1", Then.AddDays(1_000)));
    }

    [Fact]
    public void With_TheSameAgain_IsKeptOnce()
    {
        var again = Person(Unreached.NotFollower) with { At = Then.AddDays(1), Category = MessageCategory.Transaction };
        Assert.Equal([.. Known.Skip(1), again], Known.With(again));
        var other = Person(Unreached.RefusesCategory) with { Category = MessageCategory.Transaction };
        Assert.Equal([.. Known, other], Known.With(other));
    }

    [Fact]
    public void With_TooMany_TheOldestGoes()
    {
        var many = Enumerable.Range(0, UnreachedPersons.Most + 3).Aggregate(
            ImmutableArray<UnreachedPerson>.Empty, (known, i) => known.With(Person(Unreached.Unreachable) with { Address = $"{i}" }));
        Assert.Equal(Enumerable.Range(3, UnreachedPersons.Most).Select(i => $"{i}"), many.Select(k => k.Address));
    }

    [Fact]
    public void Person_Stored_ReadsAsItWas() => Assert.Equal(Person(Unreached.RefusesAll), Json.Read<UnreachedPerson>(Json.Bytes(Person(Unreached.RefusesAll))));

    private static UnreachedPerson OfMiniApp(Unreached why) => Person(why) with { Channel = MessageChannel.MiniApp, Address = "77:1" };

    private static UnreachedPerson Person(Unreached why) => new(why, MessageChannel.Oa, MessageCategory.Promotion, "1", Then);
}
