using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Inbound;

namespace ZaloOrleans.Api.Ingest;

/// <summary>Items are written "user/visitor/device", each part optional; chains come out as the items' places.</summary>
public sealed class RoutePlanTests
{
    [Theory]
    [InlineData("u1", "0")]
    [InlineData("u1 u2 u3", "0|1|2")]
    [InlineData("u1 u2 u1", "0,2|1")]

    // A visitor and the user that it turns out to be go in order.
    [InlineData("/a u1/a u1 u2", "0,1,2|3")]

    // Two users on one device.
    [InlineData("u1/a u2/a /a u3", "0,1,2|3")]

    // What joins two chains comes last.
    [InlineData("u1 /a u2 u1/a", "0,1,3|2")]

    // A chain of hand-overs joins everything.
    [InlineData("u1/a u2/b u3/c u1/b u2/c", "0,1,2,3,4")]

    // A device is the same thing, whether it is called the visitor's id or the context's.
    [InlineData("/a//  u1//a", "0,1")]
    [InlineData("/a/d u1/a/e", "0,1")]

    // A user who is called like a visitor is not that visitor.
    [InlineData("x /x", "0|1")]
    public void Chains_AreWhatHangsTogether(string items, string expected)
    {
        var chains = RoutePlan.Chains([.. items.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Item)]);

        Assert.Equal(expected, string.Join('|', chains.Select(c => string.Join(',', c.Select(i => i.Item.Index)))));
    }

    [Fact]
    public void Chains_SharedPhone_IsSharedToo()
    {
        var first = Sample.Item("""{"type":"identify","userId":"u1","traits":{"phone":"0912345678"}}""");
        var second = Sample.Item("""{"type":"identify","anonymousId":"a","traits":{"phone":"+84 912 345 678"}}""");

        Assert.Single(RoutePlan.Chains([first, second]));
    }

    [Fact]
    public void Chains_Nothing_IsNoChain() => Assert.Empty(RoutePlan.Chains([]));

    [Fact]
    public void Chains_FiveHundredOfOneUser_AreOneChainInOrder() =>
        Assert.Equal(Enumerable.Range(0, 500), Assert.Single(RoutePlan.Chains([.. Enumerable.Range(0, 500).Select(i => Item($"u/{i}", i))])).Select(i => i.Item.Index));

    private static Inbound.Items.InboundItem Item(string text, int index)
    {
        var parts = text.Split('/');
        var (user, visitor, device) = (parts[0], parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2));
        var item = Sample.Item($$$"""{"type":"track","event":"e","userId":{{{Json(user)}}},"anonymousId":{{{Json(visitor ?? (user == "" ? "x" : null))}}},"context":{"device":{"id":{{{Json(device)}}} } } }""");
        return item with { Item = item.Item with { Index = index } };
    }

    private static string Json(string? text) => string.IsNullOrEmpty(text) ? "null" : $"\"{text}\"";
}
