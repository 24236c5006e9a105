using ZaloOrleans.Zalo.Tokens;

namespace ZaloOrleans.Zalo.Consents;

/// <summary>Why an Official Account is not connected, in words that say what to do.</summary>
public static class ConsentRefusals
{
    /// <summary>Unknown, used, expired: the same words, so that a guess learns nothing.</summary>
    public const string State = "The state is unknown, was used before, or is over. Begin again: GET /v1/zalo-accounts/connect.";

    /// <summary>The administrator did not agree.</summary>
    public const string NoCode = "Zalo sent no code: the administrator did not agree. Begin again: GET /v1/zalo-accounts/connect.";

    /// <summary>The app's secret is not known.</summary>
    public const string NoSecret =
        "The app's secret is not known. Set ZALO_APP_ID and ZALO_APP_SECRET for the silos, or give it to an Official Account of this app: PATCH /v1/zalo-accounts/{id} with appSecret.";

    /// <summary>Nobody says where Zalo shall send the administrator back to.</summary>
    public const string NoRedirect = "Name redirectUri, or set ZALO_CALLBACK_URL for the silos: the address of /v1/zalo-accounts/callback as it is saved for the app.";

    /// <summary>The tokens are another Official Account's than the browser said.</summary>
    public const string OtherAccount = "The tokens that Zalo gave are not those of the Official Account in oa_id. Nothing was stored. Begin again: GET /v1/zalo-accounts/connect.";

    /// <summary>It could not be found out whose the tokens are.</summary>
    public const string Whose = "Zalo did not say whose tokens it gave. Nothing was stored. Begin again in a moment: GET /v1/zalo-accounts/connect.";

    /// <summary>Another account of the installation has it.</summary>
    public const string Taken = "The Official Account is connected to another account of this installation. Delete it there first.";

    /// <summary>What came of asking Zalo for the tokens, where none came.</summary>
    public static string Of(TokenGrant grant) => grant is TokenGrant.Refused refused
        ? $"Zalo refused the code ({refused.Code}{(refused.Detail is null ? "" : $": {refused.Detail}")}). {TokenCodes.WhatToDo(refused.Code)}"
        : "Zalo did not answer. Nothing was stored. Begin again in a moment: GET /v1/zalo-accounts/connect.";
}
