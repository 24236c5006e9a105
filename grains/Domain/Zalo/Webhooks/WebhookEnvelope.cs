using System.Collections.Immutable;
using System.Text;
using System.Text.Json;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>What of a webhook's body is needed before it is known whose it is.</summary>
/// <param name="Body">The body as it can be stored: a JSON object whose texts are all texts.</param>
/// <param name="StorableJson">The same as text.</param>
/// <param name="Name">Zalo's <c>event_name</c>, or <c>event</c> of a Mini App; empty where the body has none.</param>
/// <param name="AppId">The app that it was sent to.</param>
/// <param name="Timestamp">As it is written in the body: it is part of what is signed.</param>
/// <param name="OaCandidates">Ids that may be the Official Account's, in the order in which they should be tried.</param>
/// <param name="IsConsoleTest">Whether it is what the developer console posts when a URL is saved or tried.</param>
public sealed record WebhookEnvelope(
    JsonElement Body, string StorableJson, string Name, string? AppId, string? Timestamp, ImmutableArray<string> OaCandidates, bool IsConsoleTest)
{
    private const int LongestNumber = 100;

    /// <summary>Reads a body; null where it is no JSON object.</summary>
    public static WebhookEnvelope? Read(ReadOnlySpan<byte> raw)
    {
        if (Storable(raw) is not { } storable || !ZaloJson.TryParse(storable, out var body))
        {
            return null;
        }

        return new WebhookEnvelope(body, Encoding.UTF8.GetString(storable), ZaloJson.Text(body, "event_name", "event") ?? "", ZaloJson.Text(body, "app_id", "appId"),
            ZaloJson.Text(body, "timestamp"), ZaloWebhookReader.OaCandidates(body), ZaloWebhookReader.IsConsoleTest(body));
    }

    /// <summary>The JSON as PostgreSQL takes it: without U+0000, halves of pairs, and numbers beyond all measure. Null where it is no JSON.</summary>
    private static byte[]? Storable(ReadOnlySpan<byte> raw)
    {
        using var copy = new MemoryStream(raw.Length + 64);
        try
        {
            using var writer = new Utf8JsonWriter(copy, new JsonWriterOptions { Encoder = Json.Plain.Encoder });
            var reader = new Utf8JsonReader(raw);
            while (reader.Read())
            {
                Copy(ref reader, writer);
            }

            writer.Flush();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }

        return copy.ToArray();
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(TextOf(ref reader) ?? "\uFFFD");
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(TextOf(ref reader));
                break;
            case JsonTokenType.Number when IsMeasured(reader.ValueSpan):
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
            case JsonTokenType.Number:
                writer.WriteStringValue(reader.ValueSpan[..Math.Min(reader.ValueSpan.Length, LongestNumber)]);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                writer.WriteBooleanValue(reader.TokenType == JsonTokenType.True);
                break;
            default:
                writer.WriteNullValue();
                break;
        }
    }

    private static bool IsMeasured(ReadOnlySpan<byte> number) => number.Length <= LongestNumber && !number.ContainsAny((byte)'e', (byte)'E');

    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()?.Replace("\0", "", StringComparison.Ordinal);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
