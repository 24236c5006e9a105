using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Customers;

/// <summary>A live link of a customer to a Zalo account.</summary>
/// <param name="LinkId">Row id in <c>customerZaloLinks</c>.</param>
/// <param name="UserId">The user id. Zalo gives a person another one at each Official Account.</param>
/// <param name="OaId">Row id of the Official Account that sees the person by it; 0: nobody told.</param>
/// <param name="IsDefault">The dictionary's <c>primary_flag</c>: where nothing better is known.</param>
/// <param name="IsPrimary">Whether it is the one for its Official Account.</param>
public sealed record ZaloLink(long LinkId, string UserId, long OaId, bool IsDefault, bool IsPrimary);

/// <summary>A user id of a customer's beside the default one, or by which a certain Official Account sees them.</summary>
/// <param name="Oa">Row id of the Official Account; 0: nobody told.</param>
/// <param name="UserId">The user id.</param>
public sealed record OaAddress([property: JsonPropertyName("o")] long Oa, [property: JsonPropertyName("i")] string UserId);

/// <summary>Which of a customer's Zalo ids is used for what. Pure.</summary>
public static class ZaloLinks
{
    /// <summary>The facts with these links: the default id, and the others, of each Official Account the primary one first.</summary>
    public static CustomerFacts With(CustomerFacts facts, IEnumerable<ZaloLink> links)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var all = links.ToList();
        var main = all.OrderByDescending(l => l.IsDefault).ThenBy(l => l.LinkId).FirstOrDefault();
        return facts with
        {
            ZaloUserId = main?.UserId,
            Links = [.. all.Where(l => l.OaId != 0 || l != main).OrderBy(l => l.OaId).ThenByDescending(l => l.IsPrimary).ThenBy(l => l.LinkId)
                .Select(l => new OaAddress(l.OaId, l.UserId))],
        };
    }

    /// <summary>Whether a user id is one of the customer's.</summary>
    public static bool Has(CustomerFacts facts, string userId)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.ZaloUserId == userId || facts.Links.Any(l => l.UserId == userId);
    }

    /// <summary>The facts once an Official Account has seen the customer by a user id, or (0) somebody said it.</summary>
    public static CustomerFacts Seen(CustomerFacts facts, string userId, long oaId)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var known = facts with { ZaloUserId = facts.ZaloUserId ?? userId };
        return known.Links.Contains(new OaAddress(oaId, userId)) || (oaId == 0 && Has(known, userId))
            ? known
            : known with { Links = known.Links.RemoveAll(l => l.Oa == 0 && l.UserId == userId).Add(new OaAddress(oaId, userId)) };
    }

    /// <summary>
    /// Where a message of an Official Account goes to: the id by which it sees the customer, else the default one, unless that is known to be
    /// another Official Account's. Null where the customer has no such address.
    /// </summary>
    /// <param name="facts">Of the customer.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    public static string? AddressAt(CustomerFacts facts, long oaId)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return facts.Links.FirstOrDefault(l => l.Oa == oaId)?.UserId
            ?? (facts.Links.Any(l => l.UserId == facts.ZaloUserId && l.Oa != 0) ? null : facts.ZaloUserId);
    }

    /// <summary>Row ids of the Official Accounts that are known to see a customer, each once.</summary>
    public static ImmutableArray<long> SeenBy(CustomerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return [.. facts.Links.Select(l => l.Oa).Where(oa => oa != 0).Distinct()];
    }

    /// <summary>All ids of a customer, each once.</summary>
    public static ImmutableArray<string> All(CustomerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return [.. facts.Links.Select(l => l.UserId).Prepend(facts.ZaloUserId).OfType<string>().Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Whether two customers' ids say that they are two persons. Ids by which different Official Accounts see them say nothing; of any other
    /// two the default ones must be the same.
    /// </summary>
    public static bool Differ(CustomerFacts one, CustomerFacts other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        if (one.ZaloUserId is null || other.ZaloUserId is null || one.ZaloUserId == other.ZaloUserId)
        {
            return false;
        }

        var (here, there) = (ByOa(one), ByOa(other));
        return here.ContainsKey(0) || there.ContainsKey(0) || here.Any(a => there.GetValueOrDefault(a.Key) is { } id && id != a.Value);
    }

    /// <summary>The links of a survivor with those of the customer that it absorbs behind them.</summary>
    public static CustomerFacts Merged(CustomerFacts survivor, CustomerFacts gone)
    {
        ArgumentNullException.ThrowIfNull(gone);
        var known = gone.ZaloUserId is { } id && gone.Links.All(l => l.UserId != id) ? gone.Links.Insert(0, new OaAddress(0, id)) : gone.Links;
        return known.Aggregate(survivor, (facts, l) => Seen(facts, l.UserId, l.Oa));
    }

    /// <summary>The first id at each Official Account; at 0 one of which nobody told.</summary>
    private static Dictionary<long, string> ByOa(CustomerFacts facts)
    {
        var ids = new Dictionary<long, string>();
        foreach (var link in facts.Links.Any(l => l.UserId == facts.ZaloUserId) ? facts.Links : facts.Links.Insert(0, new OaAddress(0, facts.ZaloUserId!)))
        {
            ids.TryAdd(link.Oa, link.UserId);
        }

        return ids;
    }
}
