using System.Collections.Immutable;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.MiniApps;

/// <summary>What a customer's own word about messages is on their timeline: an event that only the engine writes, and the change itself.</summary>
public static class ConsentItem
{
    /// <summary>The item.</summary>
    /// <param name="agrees">Whether they agree to messages; else they take it back.</param>
    /// <param name="messageId">By which it is known again, 1 to 100 characters.</param>
    /// <param name="at">When they said it.</param>
    /// <param name="index">Its place in the command.</param>
    public static IngestItem Of(bool agrees, string messageId, DateTimeOffset at, int index = 0) => new()
    {
        Index = index,
        MessageId = messageId,
        Event = agrees ? "consent_given" : "consent_withdrawn",
        Time = at,
        PropertiesJson = "{}",
        Source = "miniapp",
        Profile = Word(agrees, at),
    };

    /// <summary>A customer's word about messages, as a change of what is known of them: of two words the later one counts.</summary>
    public static ProfilePatch Word(bool agrees, DateTimeOffset at) => ProfilePatch.Empty with
    {
        Columns = ImmutableDictionary<string, string?>.Empty.Add("marketing_consent", agrees ? "true" : "false").Add("consent_timestamp", at.UtcDateTime.ToString("O")),
    };
}
