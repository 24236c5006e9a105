using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Customers;

/// <summary>A customer as its rows have it.</summary>
public sealed record CustomerRecord(CustomerFacts Facts, CustomerProfile Profile, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt)
{
    /// <summary>Its live links to Zalo accounts, by id.</summary>
    public ImmutableArray<ZaloLink> Links { get; init; } = [];

    private static readonly string[] Columns =
    [
        "first_name", "last_name", "email", "phone", "address", "city_code", "state_code", "country_code",
        "marketing_consent", "consent_timestamp", "consent_source",
    ];

    private static readonly string[] InTraits = ["timezone", "language"];

    /// <summary>When the customer was erased; null: it was not.</summary>
    public DateTimeOffset? ErasedAt { get; init; }

    /// <summary>When nothing was left of it; null while it goes, and where it was not erased.</summary>
    public DateTimeOffset? ErasureDoneAt { get; init; }

    /// <summary>The version that <c>If-Match</c> names.</summary>
    public string ETag => ETagOf(UpdatedAt);

    /// <summary>The version of a row that was changed then.</summary>
    public static string ETagOf(DateTimeOffset updatedAt) =>
        string.Create(CultureInfo.InvariantCulture, $"\"{(updatedAt.UtcTicks - DateTimeOffset.UnixEpoch.UtcTicks) / 10}\"");

    /// <summary>The customer on the wire: the dictionary's columns in camelCase, its external and Zalo id, and its traits.</summary>
    public string ToJson(long accountId, long id)
    {
        var json = new JsonObject { ["id"] = id, ["accountId"] = accountId, ["externalId"] = Facts.ExternalId, ["zaloUserId"] = Facts.ZaloUserId };
        foreach (var column in Columns)
        {
            var value = Profile.Columns.GetValueOrDefault(column);
            json[Camel(column)] = column == "marketing_consent" ? value == "true" : value;
        }

        var traits = JsonNode.Parse(Profile.TraitsJson())!.AsObject();
        foreach (var name in InTraits.Where(Profile.Columns.ContainsKey))
        {
            traits[name] = Profile.Columns[name];
        }

        json["traits"] = traits;
        json["createdAt"] = Json.Time(CreatedAt);
        json["updatedAt"] = Json.Time(UpdatedAt);
        json["deletedAt"] = Profile.Columns.GetValueOrDefault("deleted_at");
        return json.ToJsonString(Json.Plain);
    }

    private static string Camel(string snake)
    {
        var pascal = CustomerProfile.Pascal(snake);
        return char.ToLowerInvariant(pascal[0]) + pascal[1..];
    }
}
