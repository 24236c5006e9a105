namespace ZaloOrleans.Api.Http;

/// <summary>The code that a request was refused with; metrics count by it.</summary>
internal sealed record OutcomeFeature(string Code);
