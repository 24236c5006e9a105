using System.Collections.Immutable;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.Decisions;

public sealed class OaRelationTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("zalo_follow", true, true)]
    [InlineData("message_received", true, null)]
    [InlineData("chat_opened", true, null)]
    [InlineData("zalo_unfollow", false, false)]
    [InlineData("zalo_follower_found", false, true)]
    [InlineData("message_read", false, null)]
    [InlineData("page_view", false, null)]
    public void Event_SaysWhatItSays(string name, bool interacts, bool? follows)
    {
        var relation = Of([Item(name, Now)]).Of(9);
        Assert.Equal(interacts ? Now : null, relation.LastInteraction);
        Assert.Equal(follows, relation.Follows);
    }

    [Fact]
    public void Events_InAnyOrder_TheLatestCounts()
    {
        var items = new[] { Item("zalo_follow", Now), Item("zalo_unfollow", Now.AddHours(1)), Item("message_received", Now.AddHours(-5)) };
        foreach (var order in new[] { new[] { 0, 1, 2 }, [1, 0, 2], [2, 1, 0] })
        {
            var relation = Of(order.Select(i => items[i])).Of(9);
            Assert.Equal((Now, false), (relation.LastInteraction!.Value, relation.Follows!.Value));
        }
    }

    [Theory]
    [InlineData("\"2026-11-19T00:00:00Z\"", false, "2026-11-19T00:00:00Z")]
    [InlineData("\"2026-11-21T00:00:00Z\"", false, "2026-11-20T03:00:00Z")]
    [InlineData("\"2026-11-19T00:00:00Z\"", true, null)]
    [InlineData("\"yesterday\"", false, null)]
    [InlineData("17", false, null)]
    public void Trait_OfAnAccountThatKnows_CountsAndOneOfTheClientDoesNot(string json, bool isOwn, string? at)
    {
        var item = Item(null, Now) with { Profile = ProfilePatch.Empty with { Traits = ImmutableDictionary<string, string?>.Empty.Add(ItemRelations.Trait, json) }, OaId = 0 };
        var relation = ImmutableArray<OaRelation>.Empty.After(item, isOwn, Now).Of(9);
        Assert.Equal(at is null ? null : DateTimeOffset.Parse(at, System.Globalization.CultureInfo.InvariantCulture), relation.LastInteraction);
    }

    [Fact]
    public void OfficialAccounts_BeyondTheMost_TheOldestGoes()
    {
        var known = Enumerable.Range(1, OaRelations.Most + 1).Aggregate(ImmutableArray<OaRelation>.Empty, (all, i) => all.Interacted(i, Now.AddDays(i)));
        Assert.Equal(OaRelations.Most, known.Length);
        Assert.DoesNotContain(known, r => r.OaId == 1);
    }

    private static ImmutableArray<OaRelation> Of(IEnumerable<IngestItem> items) => items.Aggregate(ImmutableArray<OaRelation>.Empty, (all, i) => all.After(i, false, Now.AddDays(1)));

    private static IngestItem Item(string? name, DateTimeOffset at) => new() { Index = 0, MessageId = "m", Event = name, Time = at, Source = "zalo", OaId = 9 };
}
