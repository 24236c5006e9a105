using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>One of Zalo's paths that take messages: what it reads of a body, what it refuses, and how it answers.</summary>
internal abstract class SendEndpoint
{
    /// <summary>The path.</summary>
    public abstract string Path { get; }

    /// <summary>Whether it belongs to the API of templates by phone, which has codes of its own.</summary>
    public virtual bool IsBusiness => false;

    /// <summary>The code for a body that is no JSON object.</summary>
    public abstract ZaloError BadBody { get; }

    /// <summary>What the body says of the message; null fields where it says nothing.</summary>
    public abstract MessageFacts Read(JsonElement body);

    /// <summary>Accepts a message and counts it, or refuses it. The account and the rate of its calls are in order.</summary>
    public abstract MessageDecision Decide(OfficialAccount account, JsonElement body, MessageFacts facts, DateTimeOffset now);

    /// <summary>The <c>data</c> of the answer to a message that was accepted.</summary>
    public abstract void WriteData(Utf8JsonWriter writer, MessageDecision decision, MessageFacts facts, DateTimeOffset now);
}

/// <summary>What a body says of its message.</summary>
/// <param name="UserId">The user it is for; null where it goes to a phone, or names none.</param>
/// <param name="Phone">The phone it is for; null where it goes to a user, or names none.</param>
/// <param name="TrackingId">The caller's own id; null for none.</param>
internal sealed record MessageFacts(string? UserId, string? Phone, string? TrackingId)
{
    public static readonly MessageFacts None = new(null, null, null);

    /// <summary>What its echo says; null where it has none: by phone.</summary>
    public Echo? Echo { get; init; }

    /// <summary>Whom it is for.</summary>
    public string? Address => UserId ?? Phone;
}
