namespace ZaloOrleans.Errors;

/// <summary>
/// Nothing was done, because a queue is full or the database is away. The caller may try again after <see cref="RetryAfter"/>. Like
/// <see cref="CommitUnknownException"/> it carries no other exception.
/// </summary>
[GenerateSerializer, Alias("zo.Busy")]
public sealed class BusyException : Exception
{
    public BusyException() : this("Busy.") { }

    public BusyException(string message) : base(message) { }

    /// <summary>How long to wait before another try. Default one second.</summary>
    [Id(0)]
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(1);
}
