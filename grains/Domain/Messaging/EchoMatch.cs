using System.Text;

namespace ZaloOrleans.Messaging;

/// <summary>A message of ours of which nobody knows yet what became of it.</summary>
/// <param name="MessageId">The message.</param>
/// <param name="OaId">Row id of the Official Account that sends it.</param>
/// <param name="Attempt">The attempt that is open, from 1.</param>
/// <param name="IsUnderWay">Whether its answer may still come; else that was lost.</param>
/// <param name="SentAt">When "about to send" was committed: before the first byte left.</param>
/// <param name="Content">The text.</param>
public sealed record OpenSend(long MessageId, long OaId, int Attempt, bool IsUnderWay, DateTimeOffset SentAt, string Content);

/// <summary>Whose an echo is.</summary>
public enum EchoVerdict
{
    /// <summary>A message that has its id already: nothing is left to do.</summary>
    Known,

    /// <summary>A message of ours whose answer was lost: it was sent.</summary>
    Settles,

    /// <summary>Perhaps a message whose answer is still to come. That will say it.</summary>
    Waits,

    /// <summary>Nobody's here: somebody wrote it in Zalo's own chat, or another program sent it.</summary>
    Foreign,
}

/// <summary>Which of our messages an echo is of. Zalo's echo carries no id of ours, so only person, text and time tell. Pure.</summary>
public static class EchoMatch
{
    /// <summary>How long before its echo a message may have been sent; one sent exactly so long before still may be it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>By how much Zalo's clock may be behind ours: an echo's time is Zalo's, a message's is ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Decides. While anything is under way from the same Official Account to the same person, an echo that is no person's waits, whatever
    /// its text: the answer brings the id, and is surer than a text. Of several that are alike, the oldest one is settled.
    /// </summary>
    /// <param name="zaloMessageId">Zalo's id of what was echoed.</param>
    /// <param name="text">What was written; null where it is no text.</param>
    /// <param name="byPerson">Whether a person wrote it in Zalo's own chat.</param>
    /// <param name="oaId">Row id of the Official Account.</param>
    /// <param name="at">When, as Zalo says.</param>
    /// <param name="known">What is known of the customer's messages.</param>
    public static (EchoVerdict Verdict, OpenSend? Send) Decide(
        string zaloMessageId, string? text, bool byPerson, long oaId, DateTimeOffset at, ConversationFacts known)
    {
        ArgumentNullException.ThrowIfNull(known);
        if (known.ZaloMessageIds.Contains(zaloMessageId))
        {
            return (EchoVerdict.Known, null);
        }

        var open = byPerson ? [] : known.Open.Where(s => s.OaId == oaId).ToList();
        if (open.Exists(s => s.IsUnderWay))
        {
            return (EchoVerdict.Waits, null);
        }

        var mine = text is null ? null : open
            .Where(s => s.SentAt >= at - Longest && s.SentAt <= at + ClockSkew && Plain(s.Content) == Plain(text))
            .OrderBy(s => s.SentAt).ThenBy(s => s.MessageId).FirstOrDefault();
        return mine is null ? (EchoVerdict.Foreign, null) : (EchoVerdict.Settles, mine);
    }

    /// <summary>The text as it is compared: composed, as Zalo's apps may send it either way, and without the space around it.</summary>
    private static string Plain(string text) => text.Normalize(NormalizationForm.FormC).Trim();
}
