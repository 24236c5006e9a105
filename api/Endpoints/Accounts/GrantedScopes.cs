using System.Text.Json;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Endpoints.Accounts;

/// <summary>A key may make keys that may do what it may do itself, and no more: else <c>keys:write</c> would be everything.</summary>
internal static class GrantedScopes
{
    /// <summary>Why the caller may not make the key; null where it may. Whether the scopes exist is the engine's to check.</summary>
    public static Problem? Refusal(Caller caller, string json)
    {
        ArgumentNullException.ThrowIfNull(caller);
        using var body = JsonDocument.Parse(json);
        return Asked(body.RootElement).FirstOrDefault(scope => !caller.Has(scope)) is { } scope
            ? new Problem(StatusCodes.Status403Forbidden, "scope_missing", $"The key lacks the scope '{scope}', so it cannot give it to another key.")
            : null;
    }

    private static IEnumerable<string> Asked(JsonElement body)
    {
        if (body.TryGetProperty("scopes", out var scopes) && scopes.ValueKind == JsonValueKind.Array)
        {
            return scopes.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.String).Select(s => s.GetString()!);
        }

        var publishable = body.TryGetProperty("kind", out var kind) && kind.ValueKind == JsonValueKind.String
            && string.Equals(kind.GetString(), "pub", StringComparison.OrdinalIgnoreCase);
        return publishable ? [] : [Scopes.All];
    }
}
