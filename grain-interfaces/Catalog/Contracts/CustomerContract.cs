using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>A customer of the account.</summary>
public sealed record CustomerContract : RowContract
{
    /// <summary>The account's own id for the customer, 1 to 255 characters, unique. It may be set later, not cleared.</summary>
    [Length(1, 255)]
    public string? ExternalId { get; init; }

    /// <summary>The user id that the Official Account sees: digits, as text. It may be set later, not cleared.</summary>
    [Length(1, 64), Unfiltered]
    public string? ZaloUserId { get; init; }

    /// <summary>Given name, at most 255 characters.</summary>
    [MaxLength(255)]
    public string? FirstName { get; init; }

    /// <summary>Family name, at most 255 characters.</summary>
    [MaxLength(255)]
    public string? LastName { get; init; }

    /// <summary>E-mail, kept in lower case, unique in the account.</summary>
    [Length(3, 255)]
    public string? Email { get; init; }

    /// <summary>Phone in any usual spelling (<c>0912...</c> is Vietnamese), kept and returned as E.164. Several customers may share one.</summary>
    [Length(1, 32)]
    public string? Phone { get; init; }

    /// <summary>Street address, at most 1,000 characters.</summary>
    [MaxLength(1000)]
    public string? Address { get; init; }

    /// <summary>Code of a city or commune that the engine knows.</summary>
    [Length(1, 20)]
    public string? CityCode { get; init; }

    /// <summary>ISO 3166-2 code of a province, such as <c>VN-HN</c>.</summary>
    [Length(1, 20)]
    public string? StateCode { get; init; }

    /// <summary>ISO 3166-1 alpha-2 code of a country, such as <c>VN</c>.</summary>
    [Length(2, 2)]
    public string? CountryCode { get; init; }

    /// <summary>Whether promotion may be sent. Default false.</summary>
    public bool MarketingConsent { get; init; }

    /// <summary>When consent was given or withdrawn; where a change of consent does not say, the time of the change.</summary>
    public DateTimeOffset? ConsentTimestamp { get; init; }

    /// <summary>Where consent was given or withdrawn, at most 255 characters; where a change of consent does not say, who made it.</summary>
    [MaxLength(255)]
    public string? ConsentSource { get; init; }

    /// <summary>
    /// What else is known, at most 100 members of any JSON; <c>timezone</c> (IANA) and <c>language</c> (BCP 47) are among them. A patch
    /// changes the members that it names, and null removes one.
    /// </summary>
    [JsonShape(isObject: true), Unfiltered]
    public JsonElement Traits { get; init; }
}
