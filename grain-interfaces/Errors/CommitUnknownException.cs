namespace ZaloOrleans.Errors;

/// <summary>
/// A commit was handed to the database and its answer was lost: it may or may not have happened. The activation ends;
/// a repeat of the command finds out, because its claims and wake-ups are in the same commit. It crosses processes, and what the
/// database's driver threw could not: that is in the silo's log.
/// </summary>
[GenerateSerializer, Alias("zo.CommitUnknown")]
public sealed class CommitUnknownException : Exception
{
    public CommitUnknownException() : this("The outcome of the commit is unknown.") { }

    public CommitUnknownException(string message) : base(message) { }
}
