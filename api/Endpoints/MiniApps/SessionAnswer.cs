namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>A session.</summary>
/// <param name="Token">Send it as <c>Authorization: Bearer</c>. It speaks for the one customer, and for nothing else.</param>
/// <param name="ExpiresAt">When it ends, an hour from now. Open another one then.</param>
/// <param name="CustomerId">The customer that the user is.</param>
internal sealed record SessionAnswer(string Token, DateTimeOffset ExpiresAt, long CustomerId);
