using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Zalo;

/// <summary>How Zalo is reached.</summary>
public sealed class ZaloOptions
{
    /// <summary>Base address of the Official Account API. Default <c>https://openapi.zalo.me</c>.</summary>
    [Required]
    public Uri OpenApi { get; set; } = new("https://openapi.zalo.me");

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

    /// <summary>Calls of one lane at a time. Default 200, 1..5,000.</summary>
    [Range(1, 5_000)]
    public int InFlight { get; set; } = 200;

    /// <summary>Messages of one "about to send". Default 100, 1..1,000.</summary>
    [Range(1, 1_000)]
    public int TakeAtOnce { get; set; } = 100;
}
