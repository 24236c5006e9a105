namespace ZaloOrleans.Zalo;

/// <summary>One of Zalo's APIs, each with a host of its own.</summary>
public enum ZaloApi
{
    /// <summary>Of Official Accounts; called with an access token.</summary>
    OfficialAccount,

    /// <summary>Of business messages; called with the Official Account's access token.</summary>
    Business,

    /// <summary>Of Mini Apps; called with the app's Open API key.</summary>
    MiniApp,
}
