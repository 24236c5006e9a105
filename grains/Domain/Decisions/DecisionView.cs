using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ZaloOrleans.Limits;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Decisions;

/// <summary>A decision as a person or a program reads it. The text is made when somebody asks.</summary>
public static class DecisionView
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The answer to a request: <c>{decisionId, outcome, code, until, policyVersion, messageId, reasons}</c>.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="policy">By which policy.</param>
    /// <param name="decisionId">The decision's row; null: nothing was kept.</param>
    /// <param name="messageId">The message; null: none is queued.</param>
    public static string Answer(MessageDecision decision, AccountPolicy policy, long? decisionId, long? messageId)
    {
        ArgumentNullException.ThrowIfNull(decision);
        ArgumentNullException.ThrowIfNull(policy);
        return Answer(decisionId, decision.Outcome.Word(), decision.Code, decision.Until, policy.Version, messageId, decision.Verdicts, policy);
    }

    /// <summary>The same answer, made of what was kept.</summary>
    /// <param name="summary">What is kept of the decision.</param>
    /// <param name="trace">Its trace; null where it was kept in an earlier form.</param>
    /// <param name="policy">The rules of its version; null where they are not kept.</param>
    public static string Answer(DecisionSummary summary, DecisionTrace? trace, AccountPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(summary);
        return Answer(summary.Id, summary.Outcome, summary.Code, summary.Until, summary.PolicyVersion, summary.MessageId, trace?.Verdicts ?? [], policy);
    }

    /// <summary>A decision that was kept, with what every rule said.</summary>
    /// <param name="summary">What is kept of it.</param>
    /// <param name="trace">Its trace; null where it was kept in an earlier form.</param>
    /// <param name="policy">The rules of its version; null where they are not kept.</param>
    public static string Whole(DecisionSummary summary, DecisionTrace? trace, AccountPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(summary);
        var buffer = new ArrayBufferWriter<byte>(2_048);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            json.WriteNumber("decisionId", summary.Id);
            json.WriteNumber("customerId", summary.CustomerId);
            json.WriteString("at", Json.Time(summary.At));
            json.WriteString("channel", summary.Channel);
            json.WriteString("category", summary.Category);
            json.WriteString("outcome", summary.Outcome);
            json.WriteString("code", summary.Code);
            Write(json, "until", summary.Until);
            json.WriteNumber("policyVersion", summary.PolicyVersion);
            Write(json, "templateId", summary.TemplateId);
            Write(json, "campaignId", summary.CampaignId);
            Write(json, "journeyId", summary.JourneyId);
            Write(json, "runId", summary.RunId);
            Write(json, "messageId", summary.MessageId);
            WriteReasons(json, trace?.Verdicts ?? [], policy);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes <c>reasons: [{code, verdict, used, max, nextFreeAt, detail}]</c>.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="verdicts">What the rules said.</param>
    /// <param name="policy">The policy of their version; null where it is no longer kept.</param>
    public static void WriteReasons(Utf8JsonWriter json, IEnumerable<Verdict> verdicts, AccountPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(verdicts);
        json.WriteStartArray("reasons");
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("code", verdict.Code);
            json.WriteString("verdict", verdict.Kind switch { VerdictKind.Pass => "pass", VerdictKind.Refuse => "refuse", _ => "defer" });
            Write(json, "used", verdict.Used);
            Write(json, "max", verdict.Max);
            Write(json, "nextFreeAt", verdict.Rule is DecisionRule.FrequencyCap or DecisionRule.QuietHours ? verdict.At : null);
            json.WriteString("detail", DetailOf(verdict, policy));
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>What a rule says, in words.</summary>
    public static string DetailOf(Verdict verdict, AccountPolicy? policy)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        var passes = verdict.Kind == VerdictKind.Pass;
        return verdict.Rule switch
        {
            DecisionRule.DuplicateIntent => passes ? "It was not decided before." : $"Decision {verdict.Subject} was about the same.",
            DecisionRule.Stopped => passes ? "Nothing is stopped." : $"{verdict.Subject} is stopped. POST /v1/resume lets it go on.",
            DecisionRule.Erased => passes ? "The customer is not erased." : "The customer was erased.",
            DecisionRule.Deleted => passes ? "The customer is not deleted." : "The customer was deleted.",
            DecisionRule.Suppressed => passes ? "No identity is on the suppression list." : $"On the suppression list: {verdict.Subject}.",
            DecisionRule.Consent => passes
                ? verdict.At is { } given ? $"Agreed at {Json.Time(given)}, or needs no consent." : "Needs no consent."
                : verdict.At is { } taken ? $"Last word at {Json.Time(taken)}: no, or Zalo says that they refuse." : "The customer never agreed, or Zalo says that they refuse.",
            DecisionRule.TemplateApproved => passes ? "The template is approved." : "There is no such template, or it is not approved.",
            DecisionRule.Variables => passes ? "Every variable has a value." : $"Without a value: {verdict.Subject}.",
            DecisionRule.Content => "The content cannot be sent on this channel.",
            DecisionRule.Connected => passes ? "An Official Account is connected." : "No Official Account is connected.",
            DecisionRule.Address => passes ? "The customer has an address on this channel." : "The customer has no address on this channel that works.",
            DecisionRule.Follower => passes ? "Not following is not in the way." : "The customer does not follow the Official Account.",
            DecisionRule.Interacted => verdict.At is { } last ? $"Last interaction at {Json.Time(last)}." : "The customer never interacted with the Official Account.",
            DecisionRule.Window => passes ? $"Zalo's window is open until {Time(verdict.At)}." : $"Zalo's window closed at {Time(verdict.At)}.",
            DecisionRule.QuietHours => passes ? "It is no quiet time." : verdict.At is { } opening ? $"Quiet hours; may go at {Json.Time(opening)}." : "It is always quiet.",
            DecisionRule.Expiry => verdict.At is { } end ? $"Worth sending until {Json.Time(end)}." : "It does not expire.",
            DecisionRule.FrequencyCap => CapText(verdict, policy),
            DecisionRule.Holdout => passes ? "Not held out." : "The customer belongs to those who get nothing, so that what messages bring about can be measured.",
            DecisionRule.Experiment => passes ? $"Experiment {verdict.Subject}." : $"Experiment {verdict.Subject} gets no message.",
            _ => "",
        };
    }

    private static string Answer(
        long? decisionId, string outcome, string? code, DateTimeOffset? until, long policyVersion, long? messageId, ImmutableArray<Verdict> verdicts, AccountPolicy? policy)
    {
        var buffer = new ArrayBufferWriter<byte>(2_048);
        using (var json = new Utf8JsonWriter(buffer, Writing))
        {
            json.WriteStartObject();
            Write(json, "decisionId", decisionId);
            json.WriteString("outcome", outcome);
            json.WriteString("code", code);
            Write(json, "until", until);
            json.WriteNumber("policyVersion", policyVersion);
            Write(json, "messageId", messageId);
            WriteReasons(json, verdicts, policy);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string CapText(Verdict verdict, AccountPolicy? policy)
    {
        var window = policy?.Caps.Caps.FirstOrDefault(c => c.Name == verdict.Subject)?.Window;
        var next = verdict.Refuses ? verdict.At is { } at ? $", next free at {Json.Time(at)}" : ", free when it is known what became of those under way" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{verdict.Subject}: {verdict.Used} of {verdict.Max}{WindowText(window)}{next}.");
    }

    private static string WindowText(CapWindow? window) => window switch
    {
        CapWindow.Rolling { Length: var length } when length.TotalMinutes % 1440 == 0 => string.Create(CultureInfo.InvariantCulture, $" in the last {(int)length.TotalDays} d"),
        CapWindow.Rolling { Length: var length } when length.TotalMinutes % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $" in the last {(int)length.TotalHours} h"),
        CapWindow.Rolling { Length: var length } => string.Create(CultureInfo.InvariantCulture, $" in the last {(int)length.TotalMinutes} min"),
        CapWindow.Calendar { Unit: var unit } => unit switch { CalendarUnit.Day => " today", CalendarUnit.Week => " this week", _ => " this month" },
        _ => "",
    };

    private static string Time(DateTimeOffset? at) => at is { } known ? Json.Time(known) : "?";

    private static void Write(Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(name, number);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset? value)
    {
        if (value is { } at)
        {
            json.WriteString(name, Json.Time(at));
        }
        else
        {
            json.WriteNull(name);
        }
    }
}
