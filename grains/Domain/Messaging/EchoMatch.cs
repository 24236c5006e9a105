using System.Collections.Immutable;

namespace ZaloOrleans.Messaging;

/// <summary>Whose an echo is.</summary>
public enum EchoVerdict
{
    /// <summary>A message that has its id already: nothing is left to do.</summary>
    Known,

    /// <summary>A message of ours whose answer was lost: it was sent.</summary>
    Settles,

    /// <summary>Perhaps a message whose answer is still to come. That will say it.</summary>
    Waits,

    /// <summary>One of several messages of ours that say different things, and nothing tells which. Further echoes may.</summary>
    Unclear,

    /// <summary>Nobody's here: somebody wrote it in Zalo's own chat, or another program sent it.</summary>
    Foreign,
}

/// <summary>What an echo comes to.</summary>
/// <param name="Verdict">Whose it is.</param>
/// <param name="Settled">The messages that are known to be sent now: its own, and those that it makes certain.</param>
public sealed record EchoDecision(EchoVerdict Verdict, ImmutableArray<SettledSend> Settled);

/// <summary>Which of our messages an echo is of. Zalo's echo carries no id of ours: kind, person, time and what both sides know of the content tell. Pure.</summary>
public static class EchoMatch
{
    /// <summary>How long before its echo a message may have been sent; one sent exactly so long before still may be it.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    /// <summary>By how much Zalo's clock may be behind ours: an echo's time is Zalo's, a message's is ours.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Decides. While anything is under way from the same Official Account to the same person, an echo that is no person's waits, whatever
    /// it shows: the answer brings the id, and is surer than any content.
    /// </summary>
    /// <param name="echo">The echo.</param>
    /// <param name="byPerson">Whether a person wrote it in Zalo's own chat.</param>
    /// <param name="known">What is known of the customer's messages.</param>
    public static EchoDecision Decide(HeardEcho echo, bool byPerson, ConversationFacts known)
    {
        ArgumentNullException.ThrowIfNull(echo);
        ArgumentNullException.ThrowIfNull(known);
        if (known.ZaloMessageIds.Contains(echo.ZaloMessageId))
        {
            return new EchoDecision(EchoVerdict.Known, []);
        }

        var open = byPerson ? [] : known.Open.Where(s => s.OaId == echo.OaId).ToList();
        if (open.Exists(s => s.IsUnderWay))
        {
            return new EchoDecision(EchoVerdict.Waits, []);
        }

        open.RemoveAll(s => s.Mark is null);
        if (!open.Exists(s => Fits(echo, s, open)))
        {
            return new EchoDecision(EchoVerdict.Foreign, []);
        }

        var echoes = known.Unclear.Where(e => e.OaId == echo.OaId && open.Exists(s => Fits(e, s, open))).Append(echo);
        var settled = EchoReckoning.Certain(echoes, open, (e, s) => Fits(e, s, open));
        return new EchoDecision(settled.Exists(s => s.Echo == echo) ? EchoVerdict.Settles : EchoVerdict.Unclear, [.. settled]);
    }

    /// <summary>Whether an echo may be of a message: nothing that both sides know says otherwise.</summary>
    private static bool Fits(HeardEcho echo, OpenSend send, List<OpenSend> open) =>
        send.SentAt >= echo.At - Longest && send.SentAt <= echo.At + ClockSkew
        && Fits(echo.Shape, send.Mark!)
        // An address that is one message's is no other's. That it is nobody's says nothing: Zalo may show its own copy.
        && (Shows(echo.Shape, send.Mark!) || !open.Exists(s => Shows(echo.Shape, s.Mark!)));

    private static bool Fits(EchoShape echo, EchoMark mark) => mark.Kind.ComesBackAs(echo.Kind) && mark.Kind switch
    {
        EchoKind.Text or EchoKind.Buttons => echo.Text is not null && EchoMark.Plain(echo.Text) == EchoMark.Plain(mark.Text),
        EchoKind.Image => EchoMark.Plain(echo.Text) == EchoMark.Plain(mark.Text),
        EchoKind.List => echo.Titles.IsEmpty || echo.Titles.Select(EchoMark.Plain).SequenceEqual(mark.Titles.Select(EchoMark.Plain)),
        _ => true,
    };

    private static bool Shows(EchoShape echo, EchoMark mark) => mark.Url is { } url && echo.Kind == mark.Kind && echo.Urls.Contains(url);
}
