using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

/// <summary>What a code of Zalo's means.</summary>
/// <param name="Class">For the message.</param>
/// <param name="Pause">What rests because of it; null: nothing.</param>
/// <param name="Reach">For <see cref="AnswerClass.Person"/>: what the person's state learns.</param>
public sealed record CodeMeaning(AnswerClass Class, SendPause? Pause = null, Unreached? Reach = null)
{
    internal static readonly CodeMeaning Later = new(AnswerClass.Later);
    internal static readonly CodeMeaning RefreshToken = new(AnswerClass.RefreshToken);
    internal static readonly CodeMeaning Message = new(AnswerClass.Message);
    internal static readonly CodeMeaning WindowClosed = new(AnswerClass.WindowClosed);
    internal static readonly CodeMeaning Unknown = new(AnswerClass.UnknownCode);

    /// <summary>A category that has to wait for the morning.</summary>
    internal static readonly CodeMeaning Night = new(AnswerClass.Night, new SendPause(PauseScope.Lane, PauseEnd.Morning));

    internal static CodeMeaning Person(Unreached reach) => new(AnswerClass.Person, Reach: reach);

    internal static CodeMeaning Quota(PauseScope scope, PauseEnd end) => new(AnswerClass.Quota, new SendPause(scope, end));

    internal static CodeMeaning Stop(PauseScope scope, string advice) => new(AnswerClass.Stop, new SendPause(scope, PauseEnd.Resume, advice));

    /// <summary>The message fails, and what it stands for rests until a person has looked.</summary>
    internal static CodeMeaning MessageAndStop(PauseScope scope, string advice) => new(AnswerClass.Message, new SendPause(scope, PauseEnd.Resume, advice));
}
