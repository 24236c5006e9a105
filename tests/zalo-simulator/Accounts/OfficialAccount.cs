namespace ZaloOrleans.Simulator.Accounts;

/// <summary>An Official Account that may call the API.</summary>
/// <param name="OaId">Its id, digits.</param>
/// <param name="AppId">The app it authorised.</param>
/// <param name="OaSecretKey">The key its webhooks are signed with; another key than the app's secret.</param>
/// <param name="AccessToken">The token by which its requests are known.</param>
internal sealed record OfficialAccount(string OaId, string AppId, string OaSecretKey, string AccessToken)
{
    /// <summary>The app's secret, asked for where tokens are given out; null: the app gives out none.</summary>
    public string? AppSecret { get; init; }

    /// <summary>Whether the app's switch is on that asks for <c>appsecret_proof</c> with each call. Default false.</summary>
    public bool RequiresProof { get; init; }

    /// <summary>The one refresh token that is good for a new pair; null: none is.</summary>
    public string? RefreshToken { get; init; }

    /// <summary>When the access token ends; from this moment on it is refused. Null: never.</summary>
    public DateTimeOffset? TokenEndsAt { get; init; }
}
