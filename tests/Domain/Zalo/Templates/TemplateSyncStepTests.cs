using System.Collections.Immutable;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>What a look at Zalo changes about one template.</summary>
public sealed class TemplateSyncStepTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 0, 0, 0, TimeSpan.Zero);
    private static readonly ImmutableArray<TemplateParameter> Name = [new("name", true, null, null)];
    private static readonly TemplateFacts Known = new("7") { Status = "ENABLE", StatusAt = Now, Parameters = TemplateParameter.Write(Name), DetailsAt = Now };
    private static readonly OaTemplateRow Row = new(3, TemplateDraft.ContentOf("7", Name), TemplateDraft.VariablesOf(Name), "Approved", false);

    [Fact]
    public void Unchanged_MovesTheTimesOnly()
    {
        var step = Look(new SeenTemplate("7", "ENABLE", null, Detail(Name)));
        Assert.Equal((TemplateSyncKind.Unchanged, null, null), (step.Kind, step.Makes, step.Changes));
        Assert.Equal((Now.AddHours(1), Now.AddHours(1)), (step.Facts.StatusAt, step.Facts.DetailsAt));
    }

    [Theory]
    [InlineData("Approved", "REJECT", "Rejected"), InlineData("Archived", "REJECT", "Rejected"), InlineData("Archived", "ENABLE", null), InlineData("Draft", "NEW_WORD", null)]
    public void Status_FollowsWhereZalosHasChanged(string here, string zalo, string? word) =>
        Assert.Equal(word, Look(new SeenTemplate("7", zalo, null, null), Row with { Status = here }).Changes?.Status);

    [Fact]
    public void Approved_AgainstZalo_IsTakenBack() =>
        Assert.Equal("Rejected", TemplateSyncStep.Of(new SeenTemplate("7", "REJECT", null, null), Known with { Status = "REJECT" }, Row, true, Now.AddHours(1)).Changes?.Status);

    [Fact]
    public void Parameters_ChangeTheContent_OnlyWhileItIsTheEngines()
    {
        var seen = new SeenTemplate("7", "ENABLE", null, Detail([new("code", true, null, null)]));
        Assert.Contains("{{ code }}", Look(seen).Changes!.Content, StringComparison.Ordinal);
        Assert.Null(Look(seen, Row with { Content = """{"templateId":"7","data":{"name":"{{ first_name }}"}}""" }).Changes);
        Assert.Null(Look(seen, Row with { Variables = """["name","other"]""" }).Changes);
        Assert.Null(Look(seen, Row with { IsDeleted = true }).Changes);
    }

    [Fact]
    public void NoParameters_OfOneThatIsNotApproved_MeanNothing()
    {
        Assert.Equal(Known.Parameters, Look(new SeenTemplate("7", "PENDING_REVIEW", null, Detail([], "PENDING_REVIEW"))).Facts.Parameters);
        Assert.Equal("[]", Look(new SeenTemplate("7", "ENABLE", null, Detail([]))).Facts.Parameters);
    }

    [Fact]
    public void OlderLook_ChangesNothing()
    {
        var step = TemplateSyncStep.Of(new SeenTemplate("7", "DISABLE", "x", Detail([])), Known, Row, true, Now.AddMinutes(-1));
        Assert.Equal((TemplateSyncKind.Unchanged, Known, null), (step.Kind, step.Facts, step.Changes));
    }

    [Theory]
    [InlineData("ENABLE", "Approved"), InlineData("DRAFT", "Draft"), InlineData("NEW_WORD", "Draft"), InlineData("DISABLE", "Archived"), InlineData("DELETE", null)]
    public void Unknown_GetsARow_UnlessItIsGone(string status, string? word) =>
        Assert.Equal(word, TemplateSyncStep.Of(new SeenTemplate("8", status, null, null), null, null, false, Now).Makes?.Status);

    private static TemplateSyncStep Look(SeenTemplate seen, OaTemplateRow? row = null) => TemplateSyncStep.Of(seen, Known, row ?? Row, true, Now.AddHours(1));

    private static TemplateDetail Detail(ImmutableArray<TemplateParameter> parameters, string? status = "ENABLE") => new(status, null, null, null, null, parameters);
}
