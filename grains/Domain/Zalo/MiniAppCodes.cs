using System.Collections.Frozen;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>
/// The codes of a Mini App's notifications. Of some, public sources have no more than a word. They are read so that a wrong guess delays
/// messages, and neither loses them nor asks Zalo again and again.
/// </summary>
internal static class MiniAppCodes
{
    /// <summary>The key is refused. There is no other one to try.</summary>
    public static readonly CodeMeaning KeyRefused = CodeMeaning.Stop(PauseScope.Channel, "Zalo refuses the Open API key of the Mini App. Set miniAppKey anew, then resume.");

    /// <summary>There is no key to ask with.</summary>
    public static readonly CodeMeaning KeyMissing = CodeMeaning.Stop(PauseScope.Channel, "The Official Account has no Open API key of its Mini App. Set miniAppKey, then resume.");

    /// <summary>What they mean.</summary>
    public static readonly FrozenDictionary<long, CodeMeaning> All = new Dictionary<long, CodeMeaning>
    {
        [-100] = CodeMeaning.Message,
        [-102] = KeyRefused,
        // Too many: one a day is a person's limit. Were it the app's rate, messages would go tomorrow.
        [-103] = CodeMeaning.Quota(PauseScope.Message, PauseEnd.Day),
        // The app's quota of the day. See ZaloCodes: with words about a user it is that one's.
        [-109] = CodeMeaning.Quota(PauseScope.Channel, PauseEnd.Day),
        [-110] = CodeMeaning.Person(Unreached.Unreachable),
        // The user has not allowed it, or has not been in the app.
        [-111] = CodeMeaning.Person(Unreached.RefusesAll),
        [-113] = CodeMeaning.Stop(PauseScope.Channel, "Zalo takes no calls from this address. Add the addresses of the silos to the Mini App's list of allowed ones, then resume."),
    }.ToFrozenDictionary();
}
