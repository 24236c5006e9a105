using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>What Zalo's codes mean. The same number means other things on other channels. Pure.</summary>
public static class ZaloCodes
{
    /// <summary>What a code means; <see cref="AnswerClass.UnknownCode"/> where no table has it.</summary>
    /// <param name="channel">The way that the message took.</param>
    /// <param name="code">Not 0.</param>
    /// <param name="words">Zalo's own, which tell the two meanings of -223, and of a Mini App's -109, apart.</param>
    public static CodeMeaning Of(MessageChannel channel, long code, string? words) => channel switch
    {
        MessageChannel.Oa => OfOa(code, words),
        MessageChannel.MiniApp => OfMiniApp(code, words),
        MessageChannel.ZbsPhone => ZbsCodes.All.GetValueOrDefault(code) ?? CodeMeaning.Unknown,
        // A template of ZBS's at an address of the Official Account's: which of the two tables counts is not told, and only -100 is in both.
        _ => ZbsCodes.All.GetValueOrDefault(code) ?? OfOa(code, words),
    };

    private static CodeMeaning OfMiniApp(long code, string? words) => code == -109 && words?.Contains("user", StringComparison.OrdinalIgnoreCase) == true
        ? CodeMeaning.Quota(PauseScope.Message, PauseEnd.Day)
        : MiniAppCodes.All.GetValueOrDefault(code) ?? CodeMeaning.Unknown;

    private static CodeMeaning OfOa(long code, string? words) => code == -223 && words?.Contains("quota", StringComparison.OrdinalIgnoreCase) == true
        ? CodeMeaning.Quota(PauseScope.Channel, PauseEnd.Day)
        : OaCodes.All.GetValueOrDefault(code) ?? CodeMeaning.Unknown;
}
