using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Http;

/// <summary>A JSON object that came with a request, checked for what no layer behind the edge should meet.</summary>
/// <param name="Json">The object as it came.</param>
/// <param name="Hash">SHA-256 of method, path and body: tells a repeat from another request with the same idempotency key.</param>
internal sealed record JsonRequest(string Json, byte[] Hash)
{
    /// <summary>Reads the body, or says what is wrong with it.</summary>
    public static async Task<(JsonRequest? Request, Problem? Problem)> ReadAsync(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var body = await RequestBody.ReadAsync(request);
        var faults = Check(body.Bytes);
        return faults.Count > 0
            ? (null, Problems.Invalid(faults))
            : (new JsonRequest(Encoding.UTF8.GetString(body.Bytes), HashOf(request, body.Bytes)), null);
    }

    /// <summary>What is wrong with a body.</summary>
    internal static IReadOnlyList<Fault> Check(ReadOnlySpan<byte> body)
    {
        if (JsonSyntax.Check(body) is { } broken)
        {
            return [broken];
        }

        try
        {
            var faults = new FaultList();
            var reader = new Utf8JsonReader(body, JsonGuard.ReaderOptions);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                faults.Add("", "invalid_type", "The body must be an object.");
            }

            new JsonGuard(JsonLimits.Body).Walk(ref reader, body, 1, faults);

            // Whatever follows the value is malformed, and the reader says so.
            reader.Read();
            return faults.All;
        }
        catch (JsonException e)
        {
            return [JsonSyntax.Of(e)];
        }
    }

    private static byte[] HashOf(HttpRequest request, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method}\n{request.Path}\n"));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
