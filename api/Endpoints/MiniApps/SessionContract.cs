using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>What a Mini App knows of its user.</summary>
internal sealed record SessionContract
{
    /// <summary>The Zalo app, 1 to 30 digits as text. The account is that of the Official Account that is connected to it with the app's secret.</summary>
    [Required, RegularExpression("^[0-9]{1,30}$")]
    public required string AppId { get; init; }

    /// <summary>Of zmp's <c>getAccessToken()</c>.</summary>
    [Required, StringLength(4096, MinimumLength = 1)]
    public required string AccessToken { get; init; }

    /// <summary>Of zmp's <c>getPhoneNumber()</c>, where the user shared the phone. It lasts two minutes, and works once.</summary>
    [StringLength(4096, MinimumLength = 1)]
    public string? PhoneToken { get; init; }
}
