namespace ZaloOrleans.Messaging;

/// <summary>A step of a template's way to its approval.</summary>
public enum ReviewStep
{
    /// <summary>Its author wants it approved.</summary>
    Submit,

    /// <summary>It may be sent.</summary>
    Approve,

    /// <summary>It may not be sent, for a reason.</summary>
    Reject,
}

/// <summary>Where a template stands.</summary>
/// <param name="Status">The dictionary's word.</param>
/// <param name="HasNext">Whether another version of it is being written, while this one is sent.</param>
/// <param name="IsSubmitted">Whether somebody wants what is written approved.</param>
/// <param name="IsZalos">Whether it stands for a template that Zalo approves.</param>
public sealed record TemplateReview(string Status, bool HasNext, bool IsSubmitted, bool IsZalos)
{
    /// <summary>
    /// Why a request may not set the status by itself: a stable code, and what to do. Null where it may. What is approved or rejected is so by
    /// a person who looked at it; a template is archived, and made a draft again, by whoever writes it.
    /// </summary>
    /// <param name="before">The status that it has; of a new one Draft.</param>
    /// <param name="after">The status that the request gives it.</param>
    public static (string Code, string Detail)? StatusRefusal(string before, string after) => before == after || after is "Draft" or "Archived"
        ? null
        : ("needs_review", "A template is approved or rejected by a person after it was submitted: POST /v1/oa-templates/{id}/submit, then /approve or /reject. "
            + "A request may make it Archived, and a Draft again.");

    /// <summary>Whether it has all that the step would bring about: a repeat is answered as the first was.</summary>
    public bool IsDone(ReviewStep step) => step switch
    {
        ReviewStep.Submit => IsSubmitted,
        ReviewStep.Approve => !HasNext && !IsZalos && Status == "Approved",
        _ => false,
    };

    /// <summary>Why the step cannot be taken: a stable code, and what to do. Null where it can.</summary>
    public (string Code, string Detail)? Refusal(ReviewStep step) => this switch
    {
        { HasNext: false, IsZalos: true } => ("status_is_zalos", "It stands for a template at Zalo, and its status follows Zalo's word."),
        { HasNext: false, Status: "Archived" } => ("template_archived", "It is archived. Make it a Draft first."),
        { HasNext: false, Status: "Approved" } => ("nothing_to_review", "It is approved as it is. Change its content first: that makes the next version."),
        { IsSubmitted: false } when step != ReviewStep.Submit => ("not_submitted", "Nobody has submitted it as it is now. Submit it first; a change takes a submission back."),
        _ => null,
    };
}
