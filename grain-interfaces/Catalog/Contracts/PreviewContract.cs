using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>Whose data a template is shown with: one of the first four, and what the cause of the message would bring.</summary>
public sealed record PreviewContract
{
    /// <summary>The customer's id.</summary>
    public long? CustomerId { get; init; }

    /// <summary>The account's own id of the customer.</summary>
    [Length(1, 255)]
    public string? ExternalId { get; init; }

    /// <summary>A phone in any usual spelling.</summary>
    [Length(1, 40)]
    public string? Phone { get; init; }

    /// <summary>The user id that the Official Account sees.</summary>
    [Length(1, 30)]
    public string? ZaloUserId { get; init; }

    /// <summary>The channel that it would take. Default zbs_user for a template of Zalo's, else oa.</summary>
    [Words("oa", "zbs_user", "zbs_phone", "miniapp")]
    public string? Channel { get; init; }

    /// <summary>The properties of the event that would start the message. What the customer's own data says comes before them, as in a send.</summary>
    [JsonShape(isObject: true)]
    public JsonElement? Variables { get; init; }
}
