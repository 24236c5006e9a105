namespace ZaloOrleans.Deploy;

/// <summary>A Zalo application with one Official Account, as the simulator plays it.</summary>
/// <param name="AppId">Zalo's id of the application.</param>
/// <param name="OaId">Zalo's id of the Official Account.</param>
/// <param name="OaSecretKey">Signs the webhooks.</param>
/// <param name="AccessToken">Authorises calls to the Official Account's API, the first time.</param>
public sealed record ZaloApp(string AppId, string OaId, string OaSecretKey, string AccessToken)
{
    /// <summary>Asked for where tokens are given out. Null in an installation that was made without one: its token is never refreshed.</summary>
    public string? AppSecret { get; init; }

    /// <summary>Gets the next pair of tokens, once. Null together with <see cref="AppSecret"/>.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>A new one, with ids that look like Zalo's.</summary>
    public static ZaloApp New() => new(KeyMaterial.Digits('3', 19), KeyMaterial.Digits('4', 19), KeyMaterial.Letters(20), KeyMaterial.Letters(64))
    {
        AppSecret = KeyMaterial.Letters(20),
        RefreshToken = KeyMaterial.Letters(64),
    };
}
