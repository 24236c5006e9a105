using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>A template as Zalo showed it.</summary>
/// <param name="Id">Zalo's id.</param>
/// <param name="Status">Zalo's word; DELETE for one that is gone.</param>
/// <param name="Name">Its name; null leaves what is known.</param>
/// <param name="Detail">What else Zalo tells; null where it was not asked.</param>
public sealed record SeenTemplate(string Id, string Status, string? Name, TemplateDetail? Detail);

/// <summary>What is known of one of Zalo's templates: a row of <c>engine.zalo_templates</c>.</summary>
public sealed record TemplateFacts(string ZaloId)
{
    /// <summary>Zalo's word for its status; null where nobody said.</summary>
    public string? Status { get; init; }

    /// <summary>As of when.</summary>
    public DateTimeOffset? StatusAt { get; init; }

    /// <summary>Its name.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Tag { get; init; }

    /// <summary>What a message to a phone costs, in dong.</summary>
    public decimal? PricePhone { get; init; }

    /// <summary>What a message to a user id costs, in dong.</summary>
    public decimal? PriceUser { get; init; }

    /// <summary>Its parameters, as <see cref="TemplateParameter.Write"/> writes them.</summary>
    public string Parameters { get; init; } = "[]";

    /// <summary>As of when the details are.</summary>
    public DateTimeOffset? DetailsAt { get; init; }
}

/// <summary>What a look at Zalo changes about one template.</summary>
/// <param name="Facts">What is known now.</param>
/// <param name="Kind">How it counts.</param>
/// <param name="Makes">The row that is to be made; null for none. Its id is 0.</param>
/// <param name="Changes">The row as it is to be; null where it stays.</param>
public sealed record TemplateSyncStep(TemplateFacts Facts, TemplateSyncKind Kind, OaTemplateRow? Makes, OaTemplateRow? Changes)
{
    private const string Gone = "DELETE";
    private const string Enabled = "ENABLE";
    private const string Draft = "Draft";
    private const string Approved = "Approved";
    private const string Archived = "Archived";

    /// <summary>
    /// Decides. What is known from later than the look began stays. What a person wrote stays: content and variables follow Zalo only while
    /// they are as the engine made them; a status follows where Zalo's has changed, and where it says "approved" against Zalo.
    /// </summary>
    /// <param name="seen">What Zalo showed.</param>
    /// <param name="known">What was known; null for nothing.</param>
    /// <param name="row">The row that stands for it, or is to from now on; null for none.</param>
    /// <param name="isLinked">Whether the row stands for it already.</param>
    /// <param name="at">When the look began.</param>
    public static TemplateSyncStep Of(SeenTemplate seen, TemplateFacts? known, OaTemplateRow? row, bool isLinked, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(seen);
        var before = known ?? new TemplateFacts(seen.Id);
        var facts = Learn(seen, before, at);
        if (row is null)
        {
            var makes = facts.Status == Gone ? null : Make(facts);
            return new TemplateSyncStep(facts, makes is null ? KindOf(before, facts) : TemplateSyncKind.Created, makes, null);
        }

        var changed = row.IsDeleted ? row : Change(row, before, facts, isLinked);
        var kind = changed.Status == Archived && row.Status != Archived ? TemplateSyncKind.Archived
            : changed != row || !isLinked ? TemplateSyncKind.Updated
            : KindOf(before, facts);
        return new TemplateSyncStep(facts, kind, null, changed == row ? null : changed);
    }

    private static TemplateFacts Learn(SeenTemplate seen, TemplateFacts before, DateTimeOffset at)
    {
        var facts = before;
        if (before.StatusAt is not { } since || since <= at)
        {
            facts = facts with { Status = seen.Status, StatusAt = at, Name = seen.Name ?? facts.Name };
        }

        if (seen.Detail is not { } detail || before.DetailsAt > at)
        {
            return facts;
        }

        // Of one that is not approved Zalo names no parameters, which does not mean that it has none.
        var isTold = !detail.Parameters.IsEmpty || (detail.Status ?? facts.Status) == Enabled;
        return facts with
        {
            Name = detail.Name ?? facts.Name,
            Tag = detail.Tag,
            PricePhone = detail.PricePhone,
            PriceUser = detail.PriceUser,
            Parameters = isTold ? TemplateParameter.Write(detail.Parameters) : facts.Parameters,
            DetailsAt = at,
        };
    }

    private static OaTemplateRow Make(TemplateFacts facts)
    {
        var parameters = TemplateParameter.Read(facts.Parameters);
        return new OaTemplateRow(0, TemplateDraft.ContentOf(facts.ZaloId, parameters), TemplateDraft.VariablesOf(parameters), WordOf(facts) ?? Draft, false);
    }

    private static OaTemplateRow Change(OaTemplateRow row, TemplateFacts before, TemplateFacts facts, bool isLinked)
    {
        if (facts.Parameters != before.Parameters && TemplateDraft.IsUntouched(row, facts.ZaloId, TemplateParameter.Read(before.Parameters)))
        {
            var parameters = TemplateParameter.Read(facts.Parameters);
            row = row with { Content = TemplateDraft.ContentOf(facts.ZaloId, parameters), Variables = TemplateDraft.VariablesOf(parameters) };
        }

        var follows = !isLinked || facts.Status != before.Status || row.Status == Approved;
        return follows && WordOf(facts) is { } word ? row with { Status = word } : row;
    }

    private static string? WordOf(TemplateFacts facts) => facts.Status is { } status ? OfficialAccountFacts.StatusOf(status) : null;

    private static TemplateSyncKind KindOf(TemplateFacts before, TemplateFacts after) =>
        after with { StatusAt = before.StatusAt, DetailsAt = before.DetailsAt } == before ? TemplateSyncKind.Unchanged : TemplateSyncKind.Updated;
}

/// <summary>How a template counts in what a look came to.</summary>
public enum TemplateSyncKind
{
    /// <summary>Everything was known.</summary>
    Unchanged,

    /// <summary>It has a row here from now on.</summary>
    Created,

    /// <summary>Something was new.</summary>
    Updated,

    /// <summary>It cannot be sent any more.</summary>
    Archived,
}
