using System.Collections.Frozen;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>The codes of the Official Account API.</summary>
internal static class OaCodes
{
    private const string SeeApp = "Check in Zalo's console that the app is active, verified and has this API, then resume.";

    public static readonly FrozenDictionary<long, CodeMeaning> All = new Dictionary<long, CodeMeaning>
    {
        // Too many calls of the app or the Official Account in this minute.
        [-32] = CodeMeaning.Quota(PauseScope.Account, PauseEnd.Minute),
        // An attachment that was uploaded over a week ago.
        [-100] = CodeMeaning.Message,
        [-200] = CodeMeaning.Later,
        [-201] = CodeMeaning.Message,
        // In no table of Zalo's; one connector takes it for an expired token, and a fresh one does no harm.
        [-203] = CodeMeaning.RefreshToken,
        [-204] = CodeMeaning.Stop(PauseScope.Account, "Zalo says that the Official Account is deleted or disabled. Enable it there, then resume."),
        [-205] = CodeMeaning.Stop(PauseScope.Account, "Zalo does not know the Official Account. Check its id, then resume."),
        [-209] = CodeMeaning.Stop(PauseScope.Channel, SeeApp),
        [-210] = CodeMeaning.Message,
        [-211] = CodeMeaning.Quota(PauseScope.Channel, PauseEnd.Day),
        [-212] = CodeMeaning.Stop(PauseScope.Channel, SeeApp),
        [-213] = CodeMeaning.Person(Unreached.NotFollower),
        [-214] = CodeMeaning.Later,
        [-216] = CodeMeaning.RefreshToken,
        [-217] = CodeMeaning.Person(Unreached.RefusesAll),
        // The person's own limit.
        [-218] = CodeMeaning.Quota(PauseScope.Message, PauseEnd.Day),
        [-219] = CodeMeaning.Stop(PauseScope.Account, "Zalo says that the app is removed or disabled. Connect the Official Account to an active app, then resume."),
        [-220] = CodeMeaning.RefreshToken,
        [-221] = CodeMeaning.Stop(PauseScope.Account, "Zalo says that the Official Account is not verified. Have it verified, then resume."),
        // See ZaloCodes: with words about a quota it is one.
        [-223] = CodeMeaning.Stop(PauseScope.Channel, "The Official Account has not granted this API. Connect it again with this permission, then resume."),
        [-224] = CodeMeaning.Stop(PauseScope.Channel, "The Official Account's package does not have this API. Upgrade it at Zalo, then resume."),
        [-227] = CodeMeaning.Person(Unreached.Unreachable),
        [-230] = CodeMeaning.WindowClosed,
        [-231] = CodeMeaning.WindowClosed,
        [-232] = CodeMeaning.WindowClosed,
        [-233] = CodeMeaning.Message,
        [-234] = CodeMeaning.Night,
        [-235] = CodeMeaning.Stop(PauseScope.Channel, "Zalo has no such API for this kind of Official Account. Use another Official Account, or another channel, then resume."),
        [-237] = CodeMeaning.Message,
        [-238] = CodeMeaning.Message,
        [-240] = CodeMeaning.Message,
        [-241] = CodeMeaning.Message,
        [-242] = CodeMeaning.Stop(PauseScope.Account, "Zalo refuses the proof of the app's secret. Set the app's secret anew, then resume."),
        [-244] = CodeMeaning.Person(Unreached.RefusesCategory),
        [-248] = CodeMeaning.MessageAndStop(PauseScope.Lane, "Zalo finds the content against its standards. Change the template, then resume."),
        [-249] = CodeMeaning.Message,
        [-320] = CodeMeaning.Stop(PauseScope.Channel, "The Official Account needs a Zalo Cloud Account. Link one at Zalo, then resume."),
        [-321] = CodeMeaning.Stop(PauseScope.Channel, "The Zalo Cloud Account has no money. Charge it, then resume."),
        [-403] = CodeMeaning.Message,
        [-1340] = CodeMeaning.Message,
        [-1341] = CodeMeaning.Message,
    }.ToFrozenDictionary();
}
