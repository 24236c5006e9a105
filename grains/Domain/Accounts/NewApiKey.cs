using System.Collections.Immutable;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

/// <summary>What a new API key is made of, checked.</summary>
public sealed record NewApiKey(string Name, string Kind, ImmutableArray<string> Scopes, ImmutableArray<string> Origins, DateTimeOffset? ExpiresAt)
{
    /// <summary>The key that an account is born with.</summary>
    public static NewApiKey First { get; } = new("First key", "live", [ApiKeyScopes.Everything], [], null);

    /// <summary>Reads the fields of a body that its contract found right; null where faults were noted.</summary>
    /// <param name="values">The fields.</param>
    /// <param name="now">A key ends after now.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static NewApiKey? Read(IReadOnlyDictionary<string, object?> values, DateTimeOffset now, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(faults);
        var isLive = values.GetValueOrDefault("kind") is not "pub";
        var scopes = values.GetValueOrDefault("scopes") is string list
            ? ReadScopes(list, isLive, faults)
            : [isLive ? ApiKeyScopes.Everything : ApiKeyScopes.Ingest];
        var origins = values.GetValueOrDefault("origins") is string places ? ReadOrigins(places, isLive, faults) : [];
        var expires = values.GetValueOrDefault("expiresAt") as DateTimeOffset?;
        if (expires <= now)
        {
            faults.Add("/expiresAt", "out_of_range", "It lies in the future.");
        }

        return faults.AreNone ? new NewApiKey((string)values["name"]!, isLive ? "live" : "pub", scopes, origins, expires) : null;
    }

    private static ImmutableArray<string> ReadScopes(string json, bool isLive, Faults faults)
    {
        var allowed = isLive ? ApiKeyScopes.All : [ApiKeyScopes.Ingest];
        var detail = isLive ? $"One of {string.Join(", ", allowed)}." : $"A publishable key has {ApiKeyScopes.Ingest} and nothing else.";
        var scopes = TextLists.Read(json, "/scopes", s => allowed.Contains(s) ? s : null, "invalid_scope", detail, faults);
        if (scopes.Count == 0 && faults.AreNone)
        {
            faults.Add("/scopes", "required", "A key may do something.");
        }

        return [.. scopes];
    }

    private static ImmutableArray<string> ReadOrigins(string json, bool isLive, Faults faults)
    {
        var origins = TextLists.Read(json, "/origins", WebPlaces.Origin, "invalid_origin", "An origin such as https://h5.zdn.vn, without a path.", faults);
        if (isLive && origins.Count > 0)
        {
            faults.Add("/origins", "not_publishable", "Only a publishable key (kind pub) has origins.");
        }

        return [.. origins];
    }
}
