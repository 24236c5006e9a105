namespace ZaloOrleans.Messaging;

public sealed class TemplateReviewTests
{
    [Theory]
    [InlineData(ReviewStep.Submit, "Draft", false, false, false, null)]
    [InlineData(ReviewStep.Submit, "Rejected", false, false, false, null)]
    [InlineData(ReviewStep.Submit, "Approved", true, false, false, null)]
    [InlineData(ReviewStep.Submit, "Approved", false, false, false, "nothing_to_review")]
    [InlineData(ReviewStep.Submit, "Archived", false, false, false, "template_archived")]
    [InlineData(ReviewStep.Submit, "Draft", false, false, true, "status_is_zalos")]
    [InlineData(ReviewStep.Submit, "Approved", true, false, true, null)]
    [InlineData(ReviewStep.Approve, "Draft", false, true, false, null)]
    [InlineData(ReviewStep.Approve, "Draft", false, false, false, "not_submitted")]
    [InlineData(ReviewStep.Approve, "Approved", true, false, false, "not_submitted")]
    [InlineData(ReviewStep.Approve, "Approved", true, true, false, null)]
    [InlineData(ReviewStep.Approve, "Approved", false, true, true, "status_is_zalos")]
    [InlineData(ReviewStep.Reject, "Draft", false, false, false, "not_submitted")]
    [InlineData(ReviewStep.Reject, "Draft", false, true, false, null)]
    [InlineData(ReviewStep.Reject, "Approved", false, false, false, "nothing_to_review")]
    public void Refusal_SaysWhatStandsAgainstAStep(ReviewStep step, string status, bool hasNext, bool submitted, bool zalos, string? code) =>
        Assert.Equal(code, new TemplateReview(status, hasNext, submitted, zalos).Refusal(step)?.Code);

    [Theory]
    [InlineData(ReviewStep.Submit, "Draft", false, true, true)]
    [InlineData(ReviewStep.Submit, "Draft", false, false, false)]
    [InlineData(ReviewStep.Approve, "Approved", false, false, true)]
    [InlineData(ReviewStep.Approve, "Approved", true, true, false)]
    [InlineData(ReviewStep.Reject, "Rejected", false, false, false)]
    public void Done_IsAStepThatWasTaken(ReviewStep step, string status, bool hasNext, bool submitted, bool done) =>
        Assert.Equal(done, new TemplateReview(status, hasNext, submitted, IsZalos: false).IsDone(step));

    [Theory]
    [InlineData("Draft", "Draft", null), InlineData("Draft", "Archived", null), InlineData("Approved", "Draft", null), InlineData("Approved", "Archived", null)]
    [InlineData("Archived", "Draft", null), InlineData("Rejected", "Draft", null), InlineData("Rejected", "Archived", null), InlineData("Approved", "Approved", null), InlineData("Rejected", "Rejected", null)]
    [InlineData("Draft", "Approved", "needs_review"), InlineData("Draft", "Rejected", "needs_review"), InlineData("Archived", "Approved", "needs_review")]
    [InlineData("Rejected", "Approved", "needs_review"), InlineData("Approved", "Rejected", "needs_review")]
    public void Status_OfARequest_IsRefusedWhereAPersonDecides(string before, string after, string? code) =>
        Assert.Equal(code, TemplateReview.StatusRefusal(before, after)?.Code);
}
