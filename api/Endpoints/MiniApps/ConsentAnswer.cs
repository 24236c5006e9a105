namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>What is known now.</summary>
/// <param name="MarketingConsent">Whether the user agrees to messages.</param>
internal sealed record ConsentAnswer(bool MarketingConsent);
