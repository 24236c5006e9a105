namespace ZaloOrleans.Simulator.Tokens;

/// <summary>
/// An error of the OAuth side. Public sources name -14002, -14003, -14020 and -14029; the numbers of the others are not known, and are
/// chosen here.
/// </summary>
internal sealed record TokenError(int? Code, string Name, string Reason)
{
    public static readonly TokenError BadApp = new(-14002, "Invalid appId", "App is not active");
    public static readonly TokenError BadRedirect = new(-14003, "Invalid redirect uri", "The redirect uri is not that of the app");
    public static readonly TokenError BadSecret = new(-14004, "Invalid secret key", "The secret key is not that of the app");
    public static readonly TokenError BadCode = new(-14019, "Invalid authorization code", "The code is unknown, used or expired");
    public static readonly TokenError BadVerifier = new(-14010, "Invalid code verifier", "The verifier does not fit the challenge");
    public static readonly TokenError BadRefresh = new(-14020, "Invalid refresh token", "The refresh token is used or expired");
    public static readonly TokenError BadGrant = new(-14001, "Invalid grant type", "Known are authorization_code and refresh_token");

    /// <summary>The error of a number that a fault asks for.</summary>
    public static TokenError Of(int? code) => code switch
    {
        -14002 => BadApp,
        -14003 => BadRedirect,
        -14020 => BadRefresh,
        -14029 => new TokenError(-14029, "App is not approved", "The app is not approved for this permission"),
        _ => new TokenError(code, "Error", "Error"),
    };
}
