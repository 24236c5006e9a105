namespace ZaloOrleans.MiniApps;

/// <summary>Where the user of a Mini App is reached, as <c>{app id}:{user id}</c>.</summary>
/// <param name="AppId">The app: digits.</param>
/// <param name="UserId">The app's own id of the user.</param>
public readonly record struct MiniAppAddress(string AppId, string UserId)
{
    /// <summary>Reads the text form. Throws <see cref="FormatException"/> for anything else.</summary>
    public static MiniAppAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var at = text.IndexOf(':', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 ? new(text[..at], text[(at + 1)..]) : throw new FormatException("An address in a Mini App is an app id and a user id.");
    }

    /// <summary>The text form.</summary>
    public override string ToString() => $"{AppId}:{UserId}";
}
