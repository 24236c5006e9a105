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

    /// <summary>
    /// The text in Liquid, 1 to 2,000 characters, which is also the most that Zalo takes once it is rendered. Or a JSON object whose texts are
    /// Liquid: <c>{"text", "buttons"}</c>, <c>{"image": {"url"}, "text"}</c> (or <c>attachmentId</c>), <c>{"file": {"token"}}</c>,
    /// <c>{"list": [{"title", "subtitle", "imageUrl", "url"}], "buttons"}</c>, and for the channels zbs_user, zbs_phone
    /// and miniapp <c>{"templateId", "data"}</c>. A button has a <c>title</c> and one of <c>url</c>, <c>phone</c>, <c>say</c>, <c>sayHidden</c>.
    /// </summary>
    [Length(1, 2000), Unfiltered]
    public required string Content { get; init; }

    /// <summary>The variables: a list of names, or of <c>{"name", "required", "default"}</c>. A plain name is required.</summary>
    [Column("variablesjson"), JsonShape(isObject: false)]
    public JsonElement? Variables { get; init; }

    /// <summary>
    /// Only an approved one is sent. It is approved or rejected by /submit and /approve or /reject; here it may become Archived, and Draft again. While it is approved, its code stays as it is, and a change of content or variables makes the next
    /// version, which waits beside it until it is approved, too. Of one that stands for a template at Zalo the status is Zalo's. Default Draft.
    /// </summary>
    [Words("Draft", "Approved", "Rejected", "Archived")]
    public string Status { get; init; } = "Draft";

    /// <summary>The version that was approved last, from 1; null: none was.</summary>
    [ReadOnlyField]
    public int? Version { get; init; }

    /// <summary>The content of the next version of an approved template; null: none is being written.</summary>
    [ReadOnlyField, Unfiltered]
    public string? NextContent { get; init; }

    /// <summary>The variables of the next version.</summary>
    [ReadOnlyField]
    public JsonElement? NextVariables { get; init; }

    /// <summary>Since when it waits for an approval; null: it does not.</summary>
    [ReadOnlyField]
    public DateTimeOffset? SubmittedAt { get; init; }

    /// <summary>Why what was submitted last was rejected.</summary>
    [ReadOnlyField, Unfiltered]
    public string? RejectedReason { get; init; }
}
