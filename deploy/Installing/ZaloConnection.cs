namespace ZaloOrleans.Deploy;

/// <summary>The simulated Zalo's application and Official Account, as clients need them.</summary>
public sealed record ZaloConnection(string AppId, string OaId, string OaSecretKey, string AccessToken);
