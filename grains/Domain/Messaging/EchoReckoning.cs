namespace ZaloOrleans.Messaging;

/// <summary>
/// Which messages the echoes that came cannot be without. Each echo is of one message, and each message has one; messages that say the
/// same stand for each other. Pure.
/// </summary>
internal static class EchoReckoning
{
    /// <summary>
    /// Settles, one after the other, a message of each content for which an echo is left when the others are given as many as they can have.
    /// An echo that may as well be of a message that says something else settles nothing by itself: with it one would be called sent that
    /// perhaps is not. Once as many echoes have come as there are messages that they may be of, all of those were sent.
    /// </summary>
    /// <param name="echoes">Echoes that nobody's message was found for yet.</param>
    /// <param name="open">Messages whose answer was lost.</param>
    /// <param name="fits">Whether an echo may be of a message.</param>
    public static List<SettledSend> Certain(IEnumerable<HeardEcho> echoes, IEnumerable<OpenSend> open, Func<HeardEcho, OpenSend, bool> fits)
    {
        var left = echoes.OrderBy(e => e.At).ThenBy(e => e.ZaloMessageId, StringComparer.Ordinal).ToList();
        var free = open.OrderBy(s => s.SentAt).ThenBy(s => s.MessageId).ToList();
        var settled = new List<SettledSend>();
        while (free.Select(s => s.Mark!.Content).Distinct().Select(content => One(content, left, free, fits)).FirstOrDefault(s => s is not null) is { } found)
        {
            settled.Add(found);
            left.Remove(found.Echo);
            free.Remove(found.Send);
        }

        return settled;
    }

    /// <summary>
    /// A message of this content that was certainly sent, and an echo for it. The echo is one of the latest of which one is left, and the
    /// message the last that was sent before it: what remains is then as good for the echoes that remain, and for those still to come,
    /// whatever the order in which they come.
    /// </summary>
    private static SettledSend? One(string content, List<HeardEcho> echoes, List<OpenSend> open, Func<HeardEcho, OpenSend, bool> fits) =>
        Unexplained(echoes, open.FindAll(s => s.Mark!.Content != content), fits)
            .Select(e => open.FindLast(s => s.Mark!.Content == content && fits(e, s)) is { } send ? new SettledSend(send, e) : null)
            .FirstOrDefault(s => s is not null);

    /// <summary>
    /// The echoes that are left when as many as can be are explained by these messages, the earliest first: a largest matching, by
    /// augmenting paths.
    /// </summary>
    private static List<HeardEcho> Unexplained(List<HeardEcho> echoes, List<OpenSend> messages, Func<HeardEcho, OpenSend, bool> fits)
    {
        var takenBy = new HeardEcho?[messages.Count];
        return echoes.FindAll(e => !IsExplained(e, new bool[messages.Count]));

        bool IsExplained(HeardEcho echo, bool[] seen)
        {
            for (var i = 0; i < messages.Count; i++)
            {
                if (seen[i] || !fits(echo, messages[i]))
                {
                    continue;
                }

                seen[i] = true;
                if (takenBy[i] is null || IsExplained(takenBy[i]!, seen))
                {
                    takenBy[i] = echo;
                    return true;
                }
            }

            return false;
        }
    }
}
