using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Api.Endpoints.MiniApps;

/// <summary>Whether the user agrees to messages.</summary>
internal sealed record ConsentContract
{
    /// <summary>True gives the consent, false withdraws it.</summary>
    [Required]
    public required bool MarketingConsent { get; init; }
}
