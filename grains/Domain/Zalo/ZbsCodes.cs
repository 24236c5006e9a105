using System.Collections.Frozen;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>The codes of ZBS templates, which were ZNS's.</summary>
internal static class ZbsCodes
{
    private const string SeeApp = "Zalo refuses the app. Check in Zalo's console that it is active and linked to the Official Account, then resume.";
    private const string SeeOa = "Zalo lets the Official Account send no templates. Check its verification and its package, then resume.";

    public static readonly FrozenDictionary<long, CodeMeaning> All = new Dictionary<long, CodeMeaning>
    {
        // Too many calls in this minute; the Official Account API's number for it, which no table of templates contradicts.
        [-32] = CodeMeaning.Quota(PauseScope.Account, PauseEnd.Minute),
        [-100] = CodeMeaning.Later,
        [-101] = CodeMeaning.Stop(PauseScope.Channel, SeeApp),
        [-102] = CodeMeaning.Stop(PauseScope.Channel, SeeApp),
        [-103] = CodeMeaning.Stop(PauseScope.Channel, SeeApp),
        [-104] = CodeMeaning.Stop(PauseScope.Channel, SeeApp),
        [-105] = CodeMeaning.Stop(PauseScope.Channel, SeeApp),
        [-110] = CodeMeaning.Person(Unreached.Unreachable),
        [-114] = CodeMeaning.Person(Unreached.Unreachable),
        [-115] = CodeMeaning.Stop(PauseScope.Channel, "The quota or the balance at Zalo is used up. Buy more, then resume."),
        [-117] = CodeMeaning.Stop(PauseScope.Template, "The Official Account may not use this template. Grant it at Zalo, then resume."),
        [-118] = CodeMeaning.Person(Unreached.Unreachable),
        [-119] = CodeMeaning.Person(Unreached.Unreachable),
        [-120] = CodeMeaning.Stop(PauseScope.Channel, SeeOa),
        [-124] = CodeMeaning.RefreshToken,
        [-1241] = CodeMeaning.Stop(PauseScope.Channel, "Zalo refuses the proof of the app's secret. Set the app's secret anew, then resume."),
        [-125] = CodeMeaning.Stop(PauseScope.Channel, "Zalo does not know the Official Account. Check its id, then resume."),
        [-126] = CodeMeaning.Stop(PauseScope.Channel, "The wallet for development is empty. Charge it at Zalo, then resume."),
        [-131] = CodeMeaning.Stop(PauseScope.Template, "Zalo has not approved this template. Have it approved there, then resume."),
        [-133] = CodeMeaning.Night,
        [-135] = CodeMeaning.Stop(PauseScope.Channel, SeeOa),
        [-1351] = CodeMeaning.Stop(PauseScope.Channel, "Zalo has blocked the Official Account from sending templates. Ask Zalo, then resume."),
        [-136] = CodeMeaning.Stop(PauseScope.Channel, "The Official Account needs a Zalo Cloud Account. Link one at Zalo, then resume."),
        [-137] = CodeMeaning.Stop(PauseScope.Channel, "Zalo could not charge for a message. Check the Zalo Cloud Account, then resume."),
        [-138] = CodeMeaning.Stop(PauseScope.Channel, "The app may not send templates. Ask for the permission in Zalo's console, then resume."),
        [-1381] = CodeMeaning.Stop(PauseScope.Channel, "The app lacks an extension for templates. Add it in Zalo's console, then resume."),
        [-139] = CodeMeaning.Person(Unreached.RefusesCategory),
        [-140] = CodeMeaning.Person(Unreached.Unreachable),
        [-141] = CodeMeaning.Person(Unreached.RefusesAll),
        [-144] = CodeMeaning.Quota(PauseScope.Channel, PauseEnd.Day),
        // A month's quota. It is looked at once a day, because more can be bought.
        [-1441] = CodeMeaning.Quota(PauseScope.Lane, PauseEnd.Day),
        [-145] = CodeMeaning.Stop(PauseScope.Template, "Zalo does not let the Official Account send this kind of template. Ask Zalo for it, then resume."),
        [-146] = CodeMeaning.Stop(PauseScope.Template, "Zalo has disabled this template for its quality. Have it enabled there, then resume."),
        [-147] = CodeMeaning.Quota(PauseScope.Template, PauseEnd.Day),
        // One person's.
        [-1471] = CodeMeaning.Quota(PauseScope.Message, PauseEnd.Month),
        [-1472] = CodeMeaning.Quota(PauseScope.Message, PauseEnd.Day),
        // What is wrong with one message: its request, its phone, its data, its button, its media. And a template that does not exist (-109):
        // nobody can make the one that is named in what is queued, so that nothing is won by keeping it.
        [-106] = CodeMeaning.Message,
        [-107] = CodeMeaning.Message,
        [-108] = CodeMeaning.Message,
        [-109] = CodeMeaning.Message,
        [-1091] = CodeMeaning.Message,
        [-111] = CodeMeaning.Message,
        [-112] = CodeMeaning.Message,
        [-1121] = CodeMeaning.Message,
        [-1122] = CodeMeaning.Message,
        [-1123] = CodeMeaning.Message,
        [-1124] = CodeMeaning.Message,
        [-113] = CodeMeaning.Message,
        [-1131] = CodeMeaning.Message,
        [-1132] = CodeMeaning.Message,
        [-116] = CodeMeaning.Message,
        [-1201] = CodeMeaning.Message,
        [-1202] = CodeMeaning.Message,
        [-121] = CodeMeaning.Message,
        [-122] = CodeMeaning.Message,
        [-123] = CodeMeaning.Message,
        [-127] = CodeMeaning.Message,
        [-128] = CodeMeaning.Message,
        [-129] = CodeMeaning.Message,
        [-130] = CodeMeaning.Message,
        [-132] = CodeMeaning.Message,
        [-134] = CodeMeaning.Message,
        [-142] = CodeMeaning.Message,
        [-143] = CodeMeaning.Message,
        [-148] = CodeMeaning.Message,
        [-149] = CodeMeaning.Message,
        [-150] = CodeMeaning.Message,
        [-151] = CodeMeaning.Message,
        [-152] = CodeMeaning.Message,
        [-153] = CodeMeaning.Message,
        [-158] = CodeMeaning.Message,
        [-159] = CodeMeaning.Message,
        [-160] = CodeMeaning.Message,
        [-161] = CodeMeaning.Message,
        [-162] = CodeMeaning.Message,
    }.ToFrozenDictionary();
}
