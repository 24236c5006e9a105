using System.Net.Http.Json;
using System.Text.Json;

namespace ZaloOrleans.Faults;

/// <summary>An answer that did not acknowledge everything.</summary>
/// <param name="Status">The HTTP status. A batch is answered 200 where its items have errors of their own.</param>
/// <param name="Code">The problem's code, or that of the first item.</param>
/// <param name="ContentType">Of the answer.</param>
/// <param name="RetryAfter">When the client is to come again.</param>
internal sealed record Refusal(int Status, string Code, string? ContentType, TimeSpan? RetryAfter)
{
    /// <summary>Whether it tells the client, in the form that the API promises, that a repeat is all that is needed.</summary>
    public bool IsRetryable => Status == 503
        ? ContentType == "application/problem+json" && RetryAfter > TimeSpan.Zero
        : Status == 200 && Code == "retry";

    /// <summary>Whether it says that nothing was done. A batch is told so item by item, and in one word with what nobody knows.</summary>
    public bool IsBusy => IsRetryable && Code is "busy" or "retry";

    /// <summary>Reads a problem.</summary>
    public static async Task<Refusal> ReadAsync(HttpResponseMessage answer)
    {
        var type = answer.Content.Headers.ContentType?.MediaType;
        var code = type == "application/problem+json" ? (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("code").GetString()! : "?";
        return new Refusal((int)answer.StatusCode, code, type, answer.Headers.RetryAfter?.Delta);
    }
}
