using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.MiniApps;

/// <summary>What a Mini App's user becomes as a customer. Pure.</summary>
public static class MiniAppItems
{
    /// <summary>The source of what comes from a session.</summary>
    public const string Source = "miniapp";

    /// <summary>By which the user of an app is known.</summary>
    public static Identity IdentityOf(string appId, string userId) => new(IdentityKind.MiniApp, new MiniAppAddress(appId, userId).ToString());

    /// <summary>The item that says who somebody is.</summary>
    /// <param name="appId">The app.</param>
    /// <param name="person">Whom Zalo says it is.</param>
    /// <param name="oaIds">Official Accounts of the app that are the account's: an id by any other one leads to nobody here.</param>
    /// <param name="phone">E.164; null where it was not asked for.</param>
    /// <param name="messageId">By which the item is known.</param>
    /// <param name="now">The time.</param>
    public static IngestItem Login(
        string appId, GraphAnswer.Person person, IReadOnlyCollection<string> oaIds, string? phone, string messageId, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(person);
        ArgumentNullException.ThrowIfNull(oaIds);
        var identities = ImmutableArray.CreateBuilder<Identity>(3);
        if (person.UserIdByOa is { } byOa && (person.OaId is null || oaIds.Contains(person.OaId)))
        {
            identities.Add(new Identity(IdentityKind.Zalo, byOa));
        }

        identities.Add(IdentityOf(appId, person.Id));
        var columns = ImmutableDictionary<string, string?>.Empty;
        if (phone is not null)
        {
            identities.Add(new Identity(IdentityKind.Phone, phone));
            columns = columns.Add("phone", phone);
        }

        var traits = new (string Name, string? Value)[] { ("zaloName", person.Name), ("zaloPicture", person.Picture) }
            .Where(t => t.Value is not null).ToImmutableDictionary(t => t.Name, t => (string?)JsonValue.Create(t.Value!)!.ToJsonString(Json.Plain));
        return new IngestItem
        {
            Index = 0,
            MessageId = messageId,
            Time = now,
            Source = Source,
            Identities = identities.ToImmutable(),
            Profile = new ProfilePatch(columns, traits),
        };
    }
}
