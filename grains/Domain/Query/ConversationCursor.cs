using System.Globalization;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Query;

/// <summary>Where a page of conversations, or of one's messages, ended.</summary>
/// <param name="At">Time of its last item's message.</param>
/// <param name="Id">Row id of that message.</param>
public sealed record ConversationCursor(DateTimeOffset At, long Id)
{
    /// <summary>The scope of cursors of the list of conversations.</summary>
    public const string All = "conversations";

    /// <summary>The scope of cursors of a customer's messages.</summary>
    public static string Of(long customerId) => string.Create(CultureInfo.InvariantCulture, $"conversation\n{customerId}");

    /// <summary>The cursor's text, good for this scope only.</summary>
    public string Write(string scope) => OpaqueCursor.Write(scope, Json.Time(At), Id.ToString(CultureInfo.InvariantCulture));

    /// <summary>Reads what <see cref="Write"/> wrote; null where it is something else.</summary>
    public static ConversationCursor? Read(string scope, string text) =>
        OpaqueCursor.Read(scope, text, 2) is [{ } at, { } id] && Rfc3339.TryParse(at, out var time)
        && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new ConversationCursor(time, number)
            : null;
}
