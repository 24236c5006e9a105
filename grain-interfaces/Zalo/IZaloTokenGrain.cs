namespace ZaloOrleans.Zalo;

/// <summary>The tokens of one Official Account.</summary>
[Alias("zo.IZaloTokenGrain")]
public interface IZaloTokenGrain : IGrainWithStringKey
{
    /// <summary>The access token to send with; null where the Official Account has none or was disconnected.</summary>
    [Alias("AccessToken")]
    Task<string?> AccessToken();

    /// <summary>Reads the token again at the next call: Zalo refused the one in hand.</summary>
    [Alias("Forget")]
    Task Forget(string token);

    /// <summary>Reads the token again at the next call: the account gave another one, or took it away.</summary>
    [Alias("Reload")]
    Task Reload();
}
