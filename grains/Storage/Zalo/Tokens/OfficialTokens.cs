namespace ZaloOrleans.Zalo.Tokens;

/// <summary>The secrets of an Official Account by which it gets at Zalo, opened.</summary>
/// <param name="OaId">Zalo's id of it.</param>
/// <param name="AppId">The app that it authorised; null where the row is no Official Account.</param>
/// <param name="AccessToken">Null where it has none, or none that opens.</param>
/// <param name="RefreshToken">The same.</param>
/// <param name="AppSecret">The same.</param>
/// <param name="IsRevoked">Whether somebody revoked it.</param>
/// <param name="Expiry">When the access token ends, where that is known.</param>
/// <param name="GivenAt">When the access token was given, where that is known.</param>
/// <param name="Unopenable">Columns whose ciphertext does not open.</param>
public sealed record OfficialTokens(
    string OaId, string? AppId, string? AccessToken, string? RefreshToken, string? AppSecret, bool IsRevoked, DateTimeOffset? Expiry, DateTimeOffset? GivenAt,
    IReadOnlyList<string> Unopenable)
{
    /// <summary>What decisions are made on.</summary>
    public TokenFacts Facts { get; } = new(
        FingerprintOf(AppId, AppSecret, AccessToken, RefreshToken, IsRevoked), AccessToken is null ? null : TokenFacts.Hash(AccessToken), RefreshToken is not null,
        AppSecret is not null && AppId is not null, IsRevoked, Expiry, GivenAt);

    /// <summary>The fingerprint that the row has once it holds this pair.</summary>
    public string FingerprintWith(string accessToken, string refreshToken) => FingerprintOf(AppId, AppSecret, accessToken, refreshToken, IsRevoked);

    /// <summary>Without the secrets.</summary>
    public override string ToString() => $"{nameof(OfficialTokens)} of {OaId}";

    private static string FingerprintOf(string? appId, string? appSecret, string? accessToken, string? refreshToken, bool isRevoked) =>
        TokenFacts.Hash(appId, appSecret, accessToken, refreshToken, isRevoked ? "revoked" : "");
}
