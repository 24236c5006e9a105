namespace ZaloOrleans.Simulator.Tokens;

/// <summary>One request for tokens.</summary>
/// <param name="At">Epoch milliseconds.</param>
/// <param name="Grant"><c>authorization_code</c>, <c>refresh_token</c>, or what was asked for instead.</param>
/// <param name="OaId">The Official Account that it was about; null where none is known by what came.</param>
/// <param name="AppId">The app that asked.</param>
/// <param name="Accepted">A new pair was given out, whether or not the answer arrived.</param>
/// <param name="Behaviour">The fault that it suffered, or <c>ok</c>.</param>
/// <param name="Error">Zalo's number; 0 where it was accepted.</param>
internal sealed record TokenRecord(long At, string? Grant, string? OaId, string? AppId, bool Accepted, string Behaviour, int? Error);
