using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Simulator.Accounts;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>One of Zalo's paths that take messages: what it reads of a body, what it refuses, and how it answers.</summary>
internal abstract class SendEndpoint
{
    /// <summary>The path.</summary>
    public abstract string Path { get; }

    /// <summary>The code for a token that is none.</summary>
    public abstract ZaloError BadToken { get; }

    /// <summary>The code for a token that was one, and is over.</summary>
    public abstract ZaloError EndedToken { get; }

    /// <summary>The code for a body that is no JSON object.</summary>
    public abstract ZaloError BadBody { get; }

    /// <summary>What the body says of the message; null fields where it says nothing.</summary>
    public abstract MessageFacts Read(JsonElement body);

    /// <summary>Accepts a message and counts it, or refuses it. The account and the rate of its calls are in order.</summary>
    public abstract MessageDecision Decide(OfficialAccount account, JsonElement body, MessageFacts facts, DateTimeOffset now);

    /// <summary>What a message comes back as: what follows <c>oa_send_</c> in the event's name, and its <c>message</c> without the id.</summary>
    public abstract (string Kind, JsonObject Message) Echo(JsonElement body);

    /// <summary>Uncounts a message that was accepted and is refused after all.</summary>
    public virtual void TakeBack(OfficialAccount account, MessageFacts facts, DateTimeOffset now)
    {
    }

    /// <summary>The <c>data</c> of the answer to a message that was accepted.</summary>
    public abstract void WriteData(Utf8JsonWriter writer, MessageDecision decision, MessageFacts facts, DateTimeOffset now);
}

/// <summary>What a body says of its message.</summary>
internal sealed record MessageFacts(string? UserId, string? Phone, string? TrackingId, string? Text)
{
    public static readonly MessageFacts None = new(null, null, null, null);

    /// <summary>Whom it is for.</summary>
    public string? Address => UserId ?? Phone;
}
