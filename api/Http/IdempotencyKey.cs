namespace ZaloOrleans.Api.Http;

/// <summary>The <c>Idempotency-Key</c> header of creating requests, with Stripe's semantics.</summary>
internal static class IdempotencyKey
{
    public const string Header = "Idempotency-Key";

    /// <summary>Longest key, characters.</summary>
    public const int Longest = 255;

    /// <summary>Reads the header. Answers what is wrong with it, or null.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The key; null where there is none.</param>
    public static Problem? Read(HttpRequest request, out string? key)
    {
        ArgumentNullException.ThrowIfNull(request);
        key = null;
        if (!request.Headers.TryGetValue(Header, out var values))
        {
            return null;
        }

        key = values.ToString();
        return key.Length is > 0 and <= Longest && key.All(c => c is > ' ' and < '\x7F' or ' ')
            ? null
            : new Problem(StatusCodes.Status400BadRequest, "invalid_idempotency_key", $"Idempotency-Key has 1 to {Longest} printable ASCII characters.");
    }
}
