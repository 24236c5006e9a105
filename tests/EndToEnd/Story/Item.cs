using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Story;

/// <summary>An item of a batch, or the body of the endpoints that take one.</summary>
internal sealed record Item
{
    public string? Type { get; init; }

    public string? UserId { get; init; }

    public string? AnonymousId { get; init; }

    public string? Event { get; init; }

    public object? Properties { get; init; }

    public object? Traits { get; init; }

    public object? Context { get; init; }

    public DateTimeOffset? Timestamp { get; init; }

    public string MessageId { get; init; } = Guid.NewGuid().ToString();

    /// <summary>Something that a customer did.</summary>
    public static Item Track(string user, string name, object? properties = null) =>
        new() { Type = "track", UserId = user, Event = name, Properties = properties };

    /// <summary>Something that a visitor did.</summary>
    public static Item Visit(string visitor, string name) => new() { Type = "track", AnonymousId = visitor, Event = name };

    /// <summary>Who somebody is.</summary>
    public static Item Identify(string? user, object? traits = null, string? visitor = null) =>
        new() { Type = "identify", UserId = user, AnonymousId = visitor, Traits = Interacting(traits) };

    /// <summary>Whoever has a Zalo id has interacted lately, so that Zalo's windows are open.</summary>
    private static object? Interacting(object? traits)
    {
        if (traits is null || JsonSerializer.SerializeToNode(traits) is not JsonObject all || !all.ContainsKey("zaloUserId") || all.ContainsKey("zaloLastInteractionAt"))
        {
            return traits;
        }

        all["zaloLastInteractionAt"] = TimeProvider.System.GetUtcNow();
        all["zaloFollower"] = true;
        return all;
    }
}
