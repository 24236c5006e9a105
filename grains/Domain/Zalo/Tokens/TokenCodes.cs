namespace ZaloOrleans.Zalo.Tokens;

/// <summary>Why an Official Account has no token to send with, beside Zalo's own codes.</summary>
public static class TokenCodes
{
    /// <summary>It has no access token, and nothing to get one with.</summary>
    public const string AccessTokenMissing = "access_token_missing";

    /// <summary>Its access token is dead, and there is no refresh token.</summary>
    public const string RefreshTokenMissing = "refresh_token_missing";

    /// <summary>Its access token is dead, and there is no app secret to refresh it with.</summary>
    public const string AppSecretMissing = "app_secret_missing";

    /// <summary>The answers to two refreshes with the same refresh token were lost.</summary>
    public const string RefreshUnknown = "refresh_unknown";

    /// <summary>Somebody revoked it here.</summary>
    public const string Revoked = "revoked";

    /// <summary>Zalo's: the refresh token was used before, or is over.</summary>
    public const string RefreshTokenUsed = "-14020";

    /// <summary>What to do about a code, in words for whoever runs the Official Account.</summary>
    public static string WhatToDo(string? code) => code switch
    {
        AccessTokenMissing or RefreshTokenMissing => "Connect the Official Account again: GET /v1/zalo-accounts/connect.",
        AppSecretMissing => "Give the app's secret (developers.zalo.me, the app's settings): PATCH /v1/zalo-accounts/{id} with appSecret. If the access token is over meanwhile, connect again.",
        Revoked => "It was revoked here. Connect the Official Account again, or give it a new accessToken.",
        RefreshUnknown => "Zalo's answers to the refresh were lost, and the refresh token may be used up. Connect the Official Account again: GET /v1/zalo-accounts/connect.",
        RefreshTokenUsed => "The refresh token was used before, or is older than three months. Connect the Official Account again: GET /v1/zalo-accounts/connect.",
        "-14002" => "Zalo does not know the app, or it is not active. Check appId and the app's state at developers.zalo.me, then connect again.",
        "-14003" => "The callback URL is not the one that is saved for the app at developers.zalo.me. Save it there, or set ZALO_CALLBACK_URL to what is saved; with a code challenge saved there, set ZALO_OAUTH_VERIFIER.",
        "-14029" => "Zalo has not approved the app for this. Ask for the permission at developers.zalo.me, then connect again.",
        _ => "Check the app at developers.zalo.me, then connect the Official Account again: GET /v1/zalo-accounts/connect.",
    };
}
