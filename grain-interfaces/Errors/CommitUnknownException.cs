namespace ZaloOrleans.Errors;

/// <summary>
/// A commit was handed to the database and its answer was lost: it may or may not have happened. The activation ends;
/// a repeat of the command finds out, because its claims and wake-ups are in the same commit.
/// </summary>
[GenerateSerializer, Alias("zo.CommitUnknown")]
public sealed class CommitUnknownException : Exception
{
    public CommitUnknownException() : this("The outcome of the commit is unknown.") { }

    public CommitUnknownException(string message) : base(message) { }

    public CommitUnknownException(string message, Exception inner) : base(message, inner) { }
}
