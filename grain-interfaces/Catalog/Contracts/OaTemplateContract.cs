using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>A message template for an Official Account.</summary>
public sealed record OaTemplateContract : RowContract
{
    /// <summary>What journeys and requests call it by, 1 to 100 characters, unique in the account.</summary>
    [Length(1, 100), UniqueKey("oatemplates_account_id_code")]
    public required string Code { get; init; }

    /// <summary>The text in Liquid, 1 to 2,000 characters, which is also the most that Zalo takes once it is rendered.</summary>
    [Length(1, 2000), Unfiltered]
    public required string Content { get; init; }

    /// <summary>The variables: a list of names, or of <c>{"name", "required", "default"}</c>. A plain name is required.</summary>
    [Column("variablesjson"), JsonShape(isObject: false)]
    public JsonElement? Variables { get; init; }

    /// <summary>Only an approved one is sent. While it is approved, its code, content and variables stay as they are. Default Draft.</summary>
    [Words("Draft", "Approved", "Rejected", "Archived")]
    public string Status { get; init; } = "Draft";
}
