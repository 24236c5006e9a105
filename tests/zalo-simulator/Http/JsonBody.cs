using System.Text.Json;

namespace ZaloOrleans.Simulator.Http;

internal static class JsonBody
{
    /// <summary>The request's JSON object, or the 400 to answer.</summary>
    public static async Task<(JsonElement Body, IResult? Refusal)> ReadObjectAsync(HttpRequest request)
    {
        try
        {
            using var document = await JsonDocument.ParseAsync(request.Body, cancellationToken: request.HttpContext.RequestAborted);
            return document.RootElement.ValueKind == JsonValueKind.Object
                ? (document.RootElement.Clone(), null)
                : (default, Malformed("The body must be a JSON object."));
        }
        catch (JsonException broken)
        {
            return (default, Malformed(broken.Message));
        }
    }

    private static IResult Malformed(string detail) =>
        ProblemList.Single(StatusCodes.Status400BadRequest, "malformed_json", "", detail);
}
