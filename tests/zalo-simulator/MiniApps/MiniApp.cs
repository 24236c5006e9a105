namespace ZaloOrleans.Simulator.MiniApps;

/// <summary>An app with a Mini App.</summary>
/// <param name="AppId">Its id, digits.</param>
/// <param name="AppSecret">What <c>appsecret_proof</c> proves.</param>
/// <param name="OpenApiKey">What its webhooks are signed with, and notifications are sent with; null: webhooks with the secret, and no notifications.</param>
internal sealed record MiniApp(string AppId, string AppSecret, string? OpenApiKey)
{
    /// <summary>Most notifications of a day in Vietnam; what is over gets -109. Zalo's default.</summary>
    public int PerDay { get; init; } = 1_000;
}

/// <summary>A user of a Mini App.</summary>
/// <param name="App">The app.</param>
/// <param name="Id">As the app sees them.</param>
/// <param name="Name">What they call themselves.</param>
/// <param name="Phone">84...; null where they have shared none.</param>
/// <param name="OaId">The Official Account of the app; null where graph does not say.</param>
/// <param name="UserIdByOa">As that Official Account sees them; null where graph does not say.</param>
/// <param name="IsFollower">Whether they follow it.</param>
internal sealed record MiniAppUser(MiniApp App, string Id, string Name, string? Phone, string? OaId, string? UserIdByOa, bool IsFollower)
{
    /// <summary>When they last were in the app; after 7 days it cannot notify them.</summary>
    public required DateTimeOffset LastActive { get; init; }

    /// <summary>Whether they let the app notify them.</summary>
    public bool AllowsNotifications { get; init; } = true;
}
