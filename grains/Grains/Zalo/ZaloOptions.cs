using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Zalo;

/// <summary>How Zalo is reached.</summary>
public sealed class ZaloOptions
{
    /// <summary>Base address of the Official Account API. Default <c>https://openapi.zalo.me</c>.</summary>
    [Required]
    public Uri OpenApi { get; set; } = new("https://openapi.zalo.me");

    /// <summary>Base address where tokens are given out. Default <c>https://oauth.zaloapp.com</c>.</summary>
    [Required]
    public Uri OAuth { get; set; } = new("https://oauth.zaloapp.com");

    /// <summary>The app that Official Accounts are connected with where the request names none; null (the default): it must name one.</summary>
    public string? AppId { get; set; }

    /// <summary>The secret of <see cref="AppId"/>; null (the default): that of an Official Account of the account with the same app.</summary>
    public string? AppSecret { get; set; }

    /// <summary>Where Zalo sends an administrator back to, as it is saved for the app: the API's <c>/v1/zalo-accounts/callback</c>. Null (the default): the request names it.</summary>
    public Uri? Callback { get; set; }

    /// <summary>The one verifier whose challenge is saved for the app, 43 characters; null (the default): a new one for each consent.</summary>
    public string? Verifier { get; set; }

    /// <summary>How long before its end an access token is refreshed; half of its life at most. Default 2 h.</summary>
    public TimeSpan RefreshAhead { get; set; } = TimeSpan.FromHours(2);

    /// <summary>Shortest time between two refreshes because Zalo refuses the token. Default 1 min.</summary>
    public TimeSpan RefreshApart { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long Zalo is waited for where it is asked about an Official Account. Default 4 s.</summary>
    public TimeSpan InfoLimit { get; set; } = TimeSpan.FromSeconds(4);

    /// <summary>How long somebody who asks for a token waits for a refresh, before they are told to come again. Default 3 s.</summary>
    public TimeSpan TokenWait { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Base address of the API of business messages: templates by phone. Default <c>https://business.openapi.zalo.me</c>.</summary>
    [Required]
    public Uri Business { get; set; } = new("https://business.openapi.zalo.me");

    /// <summary>Base address of the graph API. Default <c>https://graph.zalo.me</c>.</summary>
    [Required]
    public Uri Graph { get; set; } = new("https://graph.zalo.me");

    /// <summary>How long the graph API's answer is waited for. Default 2.5 s: three of them fit into a grain call.</summary>
    public TimeSpan GraphLimit { get; set; } = TimeSpan.FromSeconds(2.5);

    /// <summary>How long after "about to send" the first byte may still be written. Default 10 s.</summary>
    public TimeSpan SendDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long Zalo's answer is waited for. Default 10 s.</summary>
    public TimeSpan AnswerLimit { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Most calls a minute of an app, over all accounts that use it. Default 4,000, Zalo's own; 1..1,000,000.</summary>
    [Range(1, 1_000_000)]
    public int AppCallsPerMinute { get; set; } = 4_000;

    /// <summary>Calls of one lane at a time. Default 200, 1..5,000.</summary>
    [Range(1, 5_000)]
    public int InFlight { get; set; } = 200;

    /// <summary>Messages of one "about to send". Default 100, 1..1,000.</summary>
    [Range(1, 1_000)]
    public int TakeAtOnce { get; set; } = 100;
}
