namespace ZaloOrleans.Messaging;

/// <summary>The way that a message takes; on the wire and in the database in snake_case.</summary>
public enum MessageChannel
{
    /// <summary>A consultation message of the Official Account, to its user id.</summary>
    Oa,

    /// <summary>A ZBS template, to the Official Account's user id.</summary>
    ZbsUser,

    /// <summary>A ZBS template, to a phone.</summary>
    ZbsPhone,

    /// <summary>A notification of the Mini App's, to the app's user id.</summary>
    MiniApp,
}

/// <summary>Text forms of <see cref="MessageChannel"/>.</summary>
public static class MessageChannels
{
    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<MessageChannel> All = [MessageChannel.Oa, MessageChannel.ZbsUser, MessageChannel.ZbsPhone, MessageChannel.MiniApp];

    /// <summary>The word of the wire and the database.</summary>
    public static string Word(this MessageChannel channel) => channel switch
    {
        MessageChannel.Oa => "oa",
        MessageChannel.ZbsUser => "zbs_user",
        MessageChannel.ZbsPhone => "zbs_phone",
        _ => "miniapp",
    };

    /// <summary>Reads the word, in any case.</summary>
    public static bool TryParse(string? word, out MessageChannel channel)
    {
        (var known, channel) = word?.ToLowerInvariant() switch
        {
            "oa" => (true, MessageChannel.Oa),
            "zbs_user" => (true, MessageChannel.ZbsUser),
            "zbs_phone" => (true, MessageChannel.ZbsPhone),
            "miniapp" => (true, MessageChannel.MiniApp),
            _ => (false, MessageChannel.Oa),
        };
        return known;
    }
}
