using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>Zalo's own rules for a consultation message, as far as public sources tell them.</summary>
internal static class ConsultationRules
{
    /// <summary>
    /// Longest text, in UTF-16 code units. Zalo says "characters"; this is the strictest reading, so a sender that
    /// passes here passes there.
    /// </summary>
    public const int LongestText = 2000;

    /// <summary>How long a user may be written to after an interaction; one exactly this old no longer counts.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(7);

    /// <summary>How long after an interaction a message is free; one exactly this old no longer counts.</summary>
    public static readonly TimeSpan FreeWindow = TimeSpan.FromHours(48);

    /// <summary>What is wrong with the body alone, or null.</summary>
    public static ZaloError? CheckBody(ConsultationRequest request)
    {
        if (request.UserId is not { Length: > 0 } id || !id.All(char.IsAsciiDigit))
            return ZaloError.Invalid("user_id");
        if (request.Text?.Length > LongestText)
            return ZaloError.Of(-210);
        if (request.Attachment is { } attachment)
            return AttachmentRules.Check(attachment, string.IsNullOrEmpty(request.Text) ? null : request.Text);
        return string.IsNullOrEmpty(request.Text) ? ZaloError.Invalid("text") : null;
    }

    /// <summary>Why the user may not be written to now, or null.</summary>
    public static ZaloError? CheckUser(UserState user, DateTimeOffset now)
    {
        if (user.Offline)
            return ZaloError.Of(-227);
        if (user.Blocked)
            return ZaloError.Of(-217);
        if (user.Refuses.Contains(UserState.Consultation))
            return ZaloError.Of(-244);
        if (user.LastInteraction is not { } last)
            return ZaloError.Of(user.Follower ? -232 : -213);
        return now - last >= Window ? ZaloError.Of(-230) : null;
    }

    /// <summary>True when the message costs nothing, which the answer says by its quota.</summary>
    public static bool IsFree(UserState user, DateTimeOffset now) => now - user.LastInteraction < FreeWindow;
}
