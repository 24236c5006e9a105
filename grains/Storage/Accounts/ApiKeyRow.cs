using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Npgsql;

namespace ZaloOrleans.Accounts;

/// <summary>An API key as it is stored, without its hash.</summary>
internal sealed record ApiKeyRow(
    long Id, string PublicId, string Kind, string Name, ImmutableArray<string> Scopes, ImmutableArray<string> Origins,
    DateTimeOffset? ExpiresAt, DateTimeOffset? RevokedAt, DateTimeOffset CreatedAt)
{
    /// <summary>The columns that <see cref="Read"/> reads, in order.</summary>
    public const string Columns = "id, public_id, kind, name, scopes, origins, expires_at, revoked_at, created_at";

    public static ApiKeyRow Read(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetString(3),
        [.. reader.GetFieldValue<string[]>(4)], [.. reader.GetFieldValue<string[]>(5)], Time(reader, 6), Time(reader, 7), Time(reader, 8)!.Value);

    /// <summary>The key on the wire.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Id,
        ["name"] = Name,
        ["kind"] = Kind,
        ["prefix"] = $"zo_{Kind}_{PublicId}",
        ["scopes"] = new JsonArray([.. Scopes.Select(s => (JsonNode)s)]),
        ["origins"] = new JsonArray([.. Origins.Select(o => (JsonNode)o)]),
        ["expiresAt"] = ExpiresAt is { } expires ? Json.Time(expires) : null,
        ["revokedAt"] = RevokedAt is { } revoked ? Json.Time(revoked) : null,
        ["createdAt"] = Json.Time(CreatedAt),
    };

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int ordinal) =>
        reader.IsDBNull(ordinal) ? null : new DateTimeOffset(reader.GetDateTime(ordinal));
}
