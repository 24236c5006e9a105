using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>
/// A Zalo account: an Official Account that messages are sent from, where the body has an <c>appId</c>, else a person. Secrets go in and
/// never come out.
/// </summary>
public sealed record ZaloAccountContract : RowContract
{
    /// <summary>official_account or person.</summary>
    [ReadOnlyField, Words("official_account", "person")]
    public string Kind { get; init; } = "person";

    /// <summary>Of an Official Account its OA id, which belongs to one account of the installation; of a person the user id that the OA sees. As text.</summary>
    [Length(1, 64), CreateOnlyField, UniqueKey("zalo_accounts_account_id_zalo_user_id"), UniqueKey("official_accounts_oa_id_key")]
    public required string ZaloUserId { get; init; }

    /// <summary>Id of the Zalo app that the Official Account is connected to: digits, as text.</summary>
    [Length(1, 30), RegularExpression("^[0-9]+$")]
    public string? AppId { get; init; }

    /// <summary>Display name, at most 255 characters.</summary>
    [MaxLength(255)]
    public string? DisplayName { get; init; }

    /// <summary>E-mail, where Zalo gave one.</summary>
    [MaxLength(255)]
    public string? Email { get; init; }

    /// <summary>Profile image.</summary>
    [MaxLength(2048), Unfiltered]
    public string? AvatarUrl { get; init; }

    /// <summary>Scopes that were granted, as Zalo lists them.</summary>
    [MaxLength(2000), Unfiltered]
    public string? Scopes { get; init; }

    /// <summary>The Official Account's access token; null takes it away.</summary>
    [WriteOnlyField, Length(1, 4096)]
    public string? AccessToken { get; init; }

    /// <summary>The refresh token; null takes it away.</summary>
    [WriteOnlyField, Length(1, 4096)]
    public string? RefreshToken { get; init; }

    /// <summary>The app's secret; null takes it away.</summary>
    [WriteOnlyField, Length(1, 255)]
    public string? AppSecret { get; init; }

    /// <summary>The key that Zalo signs the Official Account's webhooks with; null takes it away.</summary>
    [WriteOnlyField, Length(1, 255)]
    public string? OaSecretKey { get; init; }

    /// <summary>The Open API key of the app's Mini App: its notifications are sent with it, and Zalo may sign its webhooks with it. Null takes it away.</summary>
    [WriteOnlyField, Length(1, 255)]
    public string? MiniAppKey { get; init; }

    /// <summary>Whether there is an access token.</summary>
    [ReadOnlyField, Unfiltered]
    public bool HasAccessToken { get; init; }

    /// <summary>Whether there is a refresh token.</summary>
    [ReadOnlyField, Unfiltered]
    public bool HasRefreshToken { get; init; }

    /// <summary>Whether there is an app secret.</summary>
    [ReadOnlyField, Unfiltered]
    public bool HasAppSecret { get; init; }

    /// <summary>Whether there is a key for webhooks.</summary>
    [ReadOnlyField, Unfiltered]
    public bool HasOaSecretKey { get; init; }

    /// <summary>Whether there is an Open API key of the Mini App.</summary>
    [ReadOnlyField, Unfiltered]
    public bool HasMiniAppKey { get; init; }

    /// <summary>When the access token was last given or refreshed.</summary>
    [ReadOnlyField]
    public DateTimeOffset? LastRefreshedAt { get; init; }

    /// <summary>When the access token ends; null: unknown.</summary>
    public DateTimeOffset? TokenExpiry { get; init; }

    /// <summary>When access was revoked; a revoked Official Account sends nothing. A new access token clears it.</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Since when some or all of its sending stands still because somebody has to set something right; null: it does not.</summary>
    [ReadOnlyField, Unfiltered]
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Zalo's code that stopped it.</summary>
    [ReadOnlyField, Unfiltered]
    public string? StopCode { get; init; }

    /// <summary>The template's code, where no more than one template stands still.</summary>
    [ReadOnlyField, Unfiltered]
    public string? StopTemplate { get; init; }

    /// <summary>What to do about it. Then <c>POST /v1/zalo-accounts/{id}/resume</c>.</summary>
    [ReadOnlyField, Unfiltered]
    public string? StopAdvice { get; init; }
}
