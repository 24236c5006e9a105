namespace ZaloOrleans.Decisions;

/// <summary>What is kept of a decision beside its trace.</summary>
/// <param name="Id">The decision.</param>
/// <param name="CustomerId">The customer that it is about.</param>
/// <param name="At">When it was made.</param>
/// <param name="Channel">Word of the channel.</param>
/// <param name="Category">Word of the category.</param>
/// <param name="Outcome">send, defer or refuse.</param>
/// <param name="Code">The rule that refused or put off.</param>
/// <param name="Until">When it may go, or may be asked for again.</param>
/// <param name="PolicyVersion">The version of the rules.</param>
/// <param name="TemplateId">The template.</param>
/// <param name="CampaignId">The campaign.</param>
/// <param name="JourneyId">The journey that asked.</param>
/// <param name="RunId">Its run.</param>
/// <param name="MessageId">The message.</param>
public sealed record DecisionSummary(
    long Id, long CustomerId, DateTimeOffset At, string Channel, string Category, string Outcome, string? Code, DateTimeOffset? Until, long PolicyVersion,
    long? TemplateId, long? CampaignId, long? JourneyId, long? RunId, long? MessageId);
