using ZaloOrleans.Api.Inbound.Items;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>
/// Splits the items of a request into chains. Items that have a user, a visitor, a device or any other identity in common are one chain and
/// go in order, because one may change whose the next is; different chains have nothing to do with each other. Pure.
/// </summary>
internal static class RoutePlan
{
    private const int Visitor = 0;

    /// <summary>The chains, in the order of their first items; each holds its items in order.</summary>
    public static IReadOnlyList<IReadOnlyList<InboundItem>> Chains(IReadOnlyList<InboundItem> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        if (items.Count < 2)
        {
            return items.Count == 0 ? [] : [items];
        }

        var roots = Unite(items);
        var chains = new List<List<InboundItem>>();
        var byRoot = new Dictionary<int, List<InboundItem>>();
        for (var i = 0; i < items.Count; i++)
        {
            var root = RootOf(roots, i);
            if (!byRoot.TryGetValue(root, out var chain))
            {
                byRoot.Add(root, chain = []);
                chains.Add(chain);
            }

            chain.Add(items[i]);
        }

        return chains;
    }

    /// <summary>For each item the one that it hangs on, itself where it is a root.</summary>
    private static int[] Unite(IReadOnlyList<InboundItem> items)
    {
        var parents = new int[items.Count];
        var first = new Dictionary<(int Kind, string Value), int>();
        for (var i = 0; i < items.Count; i++)
        {
            parents[i] = i;
            foreach (var identity in items[i].Item.Identities)
            {
                Join(parents, first, i, ((int)identity.Kind, identity.Value));
            }

            if (items[i].Item.DeviceId is { } device)
            {
                Join(parents, first, i, (Visitor, device));
            }

            if (items[i].AnonymousId is { } visitor)
            {
                Join(parents, first, i, (Visitor, visitor));
            }
        }

        return parents;
    }

    private static void Join(int[] parents, Dictionary<(int Kind, string Value), int> first, int item, (int Kind, string Value) key)
    {
        if (first.TryAdd(key, item))
        {
            return;
        }

        var (one, other) = (RootOf(parents, first[key]), RootOf(parents, item));
        parents[Math.Max(one, other)] = Math.Min(one, other);
    }

    private static int RootOf(int[] parents, int item)
    {
        while (parents[item] != item)
        {
            item = parents[item] = parents[parents[item]];
        }

        return item;
    }
}
