using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using ZaloOrleans.Audit;
using ZaloOrleans.Consents;
using ZaloOrleans.Decisions;
using ZaloOrleans.Devices;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Whether two customers are one person, and what becomes of them then. Pure.</summary>
public static class CustomerMerge
{
    /// <summary>The event that stands on the survivor's timeline.</summary>
    public const string Merged = "customer_merged";

    /// <summary>The event that stands on both timelines where two customers are not merged.</summary>
    public const string Conflict = "identity_conflict";

    private static readonly string[] Consent = ["marketing_consent", "consent_timestamp", "consent_source"];
    private static readonly string[] NotTaken = ["external_id", "deleted_at", .. Consent];

    // What the newcomer kept as attributes while the identities were another's.
    private static readonly string[] Placeholders = ["email", "zaloUserId", "miniAppId"];

    /// <summary>Whether they may be one: at most one has an external id, and no kind of identity differs between them.</summary>
    public static bool MayBeOne(CustomerFacts one, CustomerFacts other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return (one.ExternalId is null || other.ExternalId is null)
            && !ZaloLinks.Differ(one, other) && !Differ(one.Phone, other.Phone) && !Differ(one.Email, other.Email)
            && !one.MiniAppIds.Any(a => other.MiniAppIds.Any(b => a != b && AppOf(a) == AppOf(b)));
    }

    /// <summary>Whether the other one survives: who has the external id, by which the account knows the customer; else who was there first.</summary>
    public static bool OtherSurvives(long customerId, CustomerFacts own, long otherId, CustomerFacts other)
    {
        ArgumentNullException.ThrowIfNull(own);
        ArgumentNullException.ThrowIfNull(other);
        return other.ExternalId is not null || (own.ExternalId is null && otherId < customerId);
    }

    /// <summary>What a merge comes to: the rows, the survivor's state, and the state that the other one leaves, which forwards.</summary>
    public sealed record Result(ImmutableArray<Row> Rows, CustomerState Survivor, CustomerProfile Profile, CustomerState Gone);

    /// <summary>Decides a merge.</summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The survivor.</param>
    /// <param name="state">Its state.</param>
    /// <param name="profile">What is known of it.</param>
    /// <param name="goneId">The other one.</param>
    /// <param name="gone">Its state.</param>
    /// <param name="goneProfile">What is known of it.</param>
    /// <param name="now">The turn's time.</param>
    /// <param name="ids">For an event and two audit lines.</param>
    public static Result Decide(AccountId account, long customerId, CustomerState state, CustomerProfile profile,
        long goneId, CustomerState gone, CustomerProfile goneProfile, DateTimeOffset now, IdBag ids)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(profile);
        ArgumentNullException.ThrowIfNull(gone);
        ArgumentNullException.ThrowIfNull(goneProfile);
        ArgumentNullException.ThrowIfNull(ids);
        const string actor = "merge";
        var external = gone.Facts.ExternalId is { } id ? ImmutableArray.Create(new Identity(IdentityKind.External, id)) : [];
        // Whoever's word about messages is the later one counts for both.
        var consents = state.Facts.Consents.Joined(gone.Facts.Consents);
        var change = ProfileChange.Decide(account, customerId, false, state.Facts with { Consents = consents }, profile, PatchOf(profile, goneProfile), external,
            IngestExclusions.None with { Owned = [.. external] }, actor, actor, now, ids);
        var told = new JsonObject { ["customerId"] = goneId }.ToJsonString(Json.Plain);
        var facts = ZaloLinks.Merged(change.Facts, gone.Facts) with
        {
            MiniAppIds = [.. change.Facts.MiniAppIds.Union(gone.Facts.MiniAppIds)],
        };
        return new Result(
            [
                new MergeRow(account, goneId, customerId, now), .. change.Rows,
                .. Ended(account, goneId, gone.Facts.Consents, facts.Consents), .. Ended(account, customerId, state.Facts.Consents, facts.Consents),
                new EventRow(ids.Next(IdSequence.Events), account, customerId, null, now, Merged, told, "engine", null),
                new AuditRow(ids.Next(IdSequence.AuditLogs), account, "customers", goneId, "merge", actor, now, null,
                    new JsonObject { ["mergedInto"] = customerId }.ToJsonString(Json.Plain)),
            ],
            state with
            {
                At = now,
                Facts = facts,
                Sessions = DeviceTurns.Adopt(state.Sessions, gone.Sessions),
                Journeys = [.. state.Journeys, .. gone.Journeys.Select(r => r.Customer == 0 ? r with { Customer = goneId } : r)],
                Relations = state.Relations.Joined(gone.Relations),
                Sends = state.Sends.Joined(gone.Sends),
                Assignments = state.Assignments.Joined(gone.Assignments),
                Unreached = state.Unreached.Concat(gone.Unreached).OrderBy(p => p.At).Aggregate(ImmutableArray<UnreachedPerson>.Empty, (known, p) => known.With(p)),
                MiniApp = MiniAppUse.Both(state.MiniApp, gone.MiniApp),
            },
            change.Profile,
            new CustomerState { At = now, Facts = new CustomerFacts { Deleted = true, MergedInto = customerId } });
    }

    /// <summary>What a kind of identity is called on the wire.</summary>
    public static string WordOf(IdentityKind kind) => kind switch
    {
        IdentityKind.External => "externalId",
        IdentityKind.Zalo => "zaloUserId",
        IdentityKind.Phone => "phone",
        IdentityKind.Email => "email",
        _ => "miniAppId",
    };

    private static IEnumerable<Row> Ended(AccountId account, long customerId, ImmutableArray<ConsentEntry> before, ImmutableArray<ConsentEntry> after) =>
        before.Ended(after) is { IsEmpty: false } ended ? [WithdrawnMessagesRow.NoConsent(account, customerId, ended)] : [];

    private static bool Differ(string? one, string? other) => one is not null && other is not null && one != other;

    private static string AppOf(string miniAppId) => miniAppId[..Math.Max(0, miniAppId.IndexOf(':', StringComparison.Ordinal))];

    /// <summary>What the survivor does not know and the other one did. Of two words about messages the later one counts.</summary>
    private static ProfilePatch PatchOf(CustomerProfile own, CustomerProfile other)
    {
        var columns = other.Columns.Where(c => !NotTaken.Contains(c.Key) && !own.Columns.ContainsKey(c.Key)).ToDictionary(c => c.Key, c => (string?)c.Value);
        if (string.CompareOrdinal(other.Columns.GetValueOrDefault("consent_timestamp"), own.Columns.GetValueOrDefault("consent_timestamp")) > 0)
        {
            foreach (var column in Consent)
            {
                columns[column] = other.Columns.GetValueOrDefault(column);
            }
        }

        var room = CustomerProfile.MostTraits - own.Traits.Count;
        var traits = other.Traits.Where(t => !own.Traits.ContainsKey(t.Key) && !Placeholders.Contains(t.Key)).Take(Math.Max(0, room)).ToDictionary(t => t.Key, t => (string?)t.Value);
        foreach (var name in Placeholders.Where(own.Traits.ContainsKey))
        {
            traits[name] = null;
        }

        return new ProfilePatch(columns.ToImmutableDictionary(), traits.ToImmutableDictionary());
    }
}

/// <summary>The words of a customer's wake-ups about who is who.</summary>
public static class MergeWords
{
    /// <summary>An identity that was given to the customer is another's: are they one?</summary>
    public const string Settle = "settle_identity";

    /// <summary>What a customer left that was merged into this one becomes this one's.</summary>
    public const string Adopt = "adopt_history";
}

/// <summary>Customer → itself: an identity that leads to somebody else.</summary>
public sealed record SettleIdentity(
    [property: JsonPropertyName("kind")] IdentityKind Kind, [property: JsonPropertyName("value")] string Value);

/// <summary>Customer → itself: rows of another one that was merged into it.</summary>
public sealed record AdoptHistory([property: JsonPropertyName("from")] long From);

/// <summary>A customer becomes another: its identities and links lead there, it is gone, and says where.</summary>
/// <param name="Account">The account.</param>
/// <param name="From">Who is gone.</param>
/// <param name="Into">Who survives.</param>
/// <param name="At">When.</param>
public sealed record MergeRow(AccountId Account, long From, long Into, DateTimeOffset At) : Row;
