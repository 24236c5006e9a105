using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;

namespace ZaloOrleans.MiniApps;

/// <summary>What feedback of a Mini App's user is on their timeline: an event that only the engine writes, and the row that goes with it.</summary>
public static class FeedbackItem
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The item.</summary>
    /// <param name="feedback">What they say.</param>
    /// <param name="messageId">By which it is known again, 1 to 100 characters.</param>
    /// <param name="at">When they said it.</param>
    public static IngestItem Of(FeedbackGiven feedback, string messageId, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(feedback);
        var properties = new JsonObject
        {
            ["rating"] = feedback.Rating,
            ["npsScore"] = feedback.NpsScore,
            ["feedbackType"] = feedback.Type,
            ["feedbackText"] = feedback.Note,
            ["tags"] = feedback.Choices.IsEmpty ? null : new JsonArray([.. feedback.Choices.Select(c => (JsonNode)c)]),
            ["productId"] = feedback.ProductId,
            ["campaignId"] = feedback.CampaignId,
        };
        foreach (var name in properties.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            properties.Remove(name);
        }

        return new IngestItem
        {
            Index = 0,
            MessageId = messageId,
            Event = "feedback_submitted",
            Time = at,
            PropertiesJson = properties.ToJsonString(Plain),
            Source = "miniapp",
            Effect = feedback,
        };
    }
}
