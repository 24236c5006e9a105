using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Audit;
using ZaloOrleans.Consents;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Turns a change of what is known of a customer into rows, claims and new facts. Pure.</summary>
public static class ProfileChange
{
    /// <summary>What a change comes to.</summary>
    /// <param name="Rows">To write; empty where nothing changes.</param>
    /// <param name="Claims">Identities that become this customer's.</param>
    /// <param name="Facts">What decisions see afterwards.</param>
    /// <param name="Profile">What is known afterwards.</param>
    public sealed record Result(ImmutableArray<Row> Rows, ImmutableArray<Claim> Claims, CustomerFacts Facts, CustomerProfile Profile);

    /// <summary>
    /// Decides what <paramref name="patch"/> and <paramref name="identities"/> change. An identity that conflicts is
    /// another customer's: a phone stays a column, for it is not unique; an e-mail, which is, and ids of Zalo's become traits.
    /// </summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="isNew">Whether it does not exist yet.</param>
    /// <param name="facts">What decisions see now.</param>
    /// <param name="known">What is known now.</param>
    /// <param name="patch">What changes. Its <c>marketing_consent</c> is a word about promotions and after-sales care on all channels.</param>
    /// <param name="identities">What the customer shall be known by.</param>
    /// <param name="exclude">What an earlier try found taken.</param>
    /// <param name="actor">Who asks, for the audit trail.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="now">The turn's time.</param>
    /// <param name="ids">For an audit line, a Zalo account and its link.</param>
    /// <param name="consents">Words about messages with their proof.</param>
    /// <param name="oaId">Row id of the Official Account that sees the customer by the Zalo user id; 0: nobody told.</param>
    public static Result Decide(
        AccountId account, long customerId, bool isNew, CustomerFacts facts, CustomerProfile known, ProfilePatch patch,
        ImmutableArray<Identity> identities, IngestExclusions exclude, string actor, string source, DateTimeOffset now, IdBag ids,
        ImmutableArray<ConsentRow> consents = default, long oaId = 0)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(known);
        ArgumentNullException.ThrowIfNull(patch);
        ArgumentNullException.ThrowIfNull(exclude);
        ArgumentNullException.ThrowIfNull(ids);
        var words = new ConsentChange(account, customerId, facts.Consents, actor);
        patch = words.Apply(WithIdConflicts(WithConflicts(patch, exclude.Conflicts), identities, exclude.Conflicts), known, consents, source, now);
        var own = identities.Where(i => !exclude.Conflicts.Contains(i) && !Holds(facts, i)).Distinct().ToImmutableArray();
        var next = known.With(patch);
        if (own.FirstOrDefault(i => i.Kind == IdentityKind.External) is { } external)
        {
            next = next with { Columns = next.Columns.SetItem("external_id", external.Value) };
        }

        var rows = ImmutableArray.CreateBuilder<Row>();
        AddRows(rows, account, customerId, isNew, known, next, actor, now, ids);
        rows.AddRange(words.Rows);
        var newFacts = FactsOf(facts, next) with { Consents = words.Consents };
        rows.AddRange(Released(account, customerId, facts, newFacts));

        if (own.FirstOrDefault(i => i.Kind == IdentityKind.Zalo) is { } zalo)
        {
            var person = ids.Next(IdSequence.ZaloAccounts);
            rows.Add(new ZaloLinkRow(person, ids.Next(IdSequence.CustomerZaloLinks), account, customerId, zalo.Value,
                DisplayName(next), now, Primary: facts.ZaloUserId is null));
            newFacts = ZaloLinks.Seen(newFacts, zalo.Value, 0);
        }

        if (SeenBy(newFacts, identities, exclude.Conflicts, oaId) is { } seen)
        {
            rows.Add(new OaLinkRow(account, customerId, seen.Value, oaId));
            newFacts = ZaloLinks.Seen(newFacts, seen.Value, oaId);
        }

        var miniApps = own.Where(i => i.Kind == IdentityKind.MiniApp).Select(i => i.Value).ToImmutableArray();
        newFacts = miniApps.IsEmpty ? newFacts : newFacts with { MiniAppIds = [.. newFacts.MiniAppIds, .. miniApps] };
        return new Result(rows.ToImmutable(), own.Where(i => !exclude.Owned.Contains(i)).Select(i => (Claim)new IdentityClaim(account, i.Kind, i.Value, customerId)).ToImmutableArray(), newFacts, next);
    }

    /// <summary>The user id of which it is news that an Official Account sees the customer by it; null where there is none.</summary>
    /// <param name="facts">Of the customer.</param>
    /// <param name="identities">By which the customer is known.</param>
    /// <param name="conflicts">Those that are another's.</param>
    /// <param name="oaId">Row id of the Official Account that told; 0: none did.</param>
    public static Identity? SeenBy(CustomerFacts facts, ImmutableArray<Identity> identities, ImmutableHashSet<Identity> conflicts, long oaId)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(conflicts);
        return oaId == 0 ? null : identities.FirstOrDefault(i => i.Kind == IdentityKind.Zalo && !conflicts.Contains(i) && !facts.Links.Contains(new OaAddress(oaId, i.Value)));
    }

    /// <summary>Whether the customer is known by it already, so that nothing has to be claimed.</summary>
    public static bool Holds(CustomerFacts facts, Identity identity)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(identity);
        return identity.Kind switch
        {
            IdentityKind.MiniApp => facts.MiniAppIds.Contains(identity.Value),
            IdentityKind.Zalo => ZaloLinks.Has(facts, identity.Value),
            IdentityKind.External => identity.Value == facts.ExternalId,
            IdentityKind.Phone => identity.Value == facts.Phone,
            _ => identity.Value == facts.Email,
        };
    }

    private static ProfilePatch WithConflicts(ProfilePatch patch, ImmutableHashSet<Identity> conflicts)
    {
        foreach (var (name, value) in patch.Columns)
        {
            if (name == "email" && value is not null && conflicts.Contains(new Identity(IdentityKind.Email, value)))
            {
                return new ProfilePatch(patch.Columns.Remove("email"), patch.Traits.SetItem("email", JsonValue.Create(value).ToJsonString(Json.Plain)));
            }
        }

        return patch;
    }

    private static ProfilePatch WithIdConflicts(ProfilePatch patch, ImmutableArray<Identity> identities, ImmutableHashSet<Identity> conflicts) =>
        identities.Where(i => i.Kind is IdentityKind.Zalo or IdentityKind.MiniApp && conflicts.Contains(i)).Aggregate(patch, (all, i) =>
            all with { Traits = all.Traits.SetItem(CustomerMerge.WordOf(i.Kind), JsonValue.Create(i.Value).ToJsonString(Json.Plain)) });

    private static void AddRows(ImmutableArray<Row>.Builder rows, AccountId account, long customerId, bool isNew,
        CustomerProfile known, CustomerProfile next, string actor, DateTimeOffset now, IdBag ids)
    {
        var changes = known.ChangesTo(next);
        var columns = new JsonObject(changes.Where(c => !CustomerProfile.ProfileColumns.Contains(c.Key))
            .Select(c => KeyValuePair.Create(c.Key, (JsonNode?)c.Value.New)));
        if (isNew)
        {
            rows.Add(new CustomerInsertRow(customerId, account, now, columns.ToJsonString(Json.Plain)));
        }
        else if (changes.Count > 0 || known.TraitsJson() != next.TraitsJson())
        {
            // Without a column, too: the row's time is the customer's version for If-Match.
            rows.Add(new CustomerUpdateRow(customerId, account, columns.ToJsonString(Json.Plain)));
        }

        var traitsChange = known.TraitsJson() != next.TraitsJson();
        if (isNew || traitsChange || changes.Keys.Any(CustomerProfile.ProfileColumns.Contains))
        {
            rows.Add(new ProfileRow(customerId, account, next.Columns.GetValueOrDefault("external_id"),
                next.Columns.GetValueOrDefault("timezone"), next.Columns.GetValueOrDefault("language"), next.TraitsJson()));
        }

        if (isNew || changes.Count > 0 || traitsChange)
        {
            rows.Add(new AuditRow(ids.Next(IdSequence.AuditLogs), account, "customers", customerId, isNew ? "create" : "update", actor, now,
                isNew ? null : Image(changes, c => c.Old, traitsChange ? known : null), Image(changes, c => c.New, traitsChange ? next : null)));
        }
    }

    private static string Image(IEnumerable<KeyValuePair<string, (string? Old, string? New)>> changes, Func<(string? Old, string? New), string?> side, CustomerProfile? traits)
    {
        var image = new JsonObject(changes.Select(c => KeyValuePair.Create(c.Key, (JsonNode?)side(c.Value))));
        if (traits is not null)
        {
            image["traits"] = JsonNode.Parse(traits.TraitsJson());
        }

        return image.ToJsonString(Json.Plain);
    }

    private static IEnumerable<Row> Released(AccountId account, long customerId, CustomerFacts before, CustomerFacts after)
    {
        if (before.Phone is { } phone && phone != after.Phone)
        {
            yield return new ReleaseIdentityRow(account, customerId, IdentityKind.Phone, phone);
        }

        if (before.Email is { } email && email != after.Email)
        {
            yield return new ReleaseIdentityRow(account, customerId, IdentityKind.Email, email);
        }
    }

    private static CustomerFacts FactsOf(CustomerFacts facts, CustomerProfile profile) => facts with
    {
        Zone = profile.Columns.GetValueOrDefault("timezone"),
        ExternalId = profile.Columns.GetValueOrDefault("external_id"),
        Phone = profile.Columns.GetValueOrDefault("phone"),
        Email = profile.Columns.GetValueOrDefault("email"),
    };

    private static string? DisplayName(CustomerProfile profile)
    {
        var name = $"{profile.Columns.GetValueOrDefault("last_name")} {profile.Columns.GetValueOrDefault("first_name")}".Trim();
        return name.Length == 0 ? null : name;
    }
}
