namespace ZaloOrleans.Deploy;

/// <summary>Something that a person can mend. The message says what is wrong; <see cref="Advice"/> says what to do.</summary>
public sealed class DeployException(string message, string? advice = null, LogSection? log = null, Exception? inner = null)
    : Exception(message, inner)
{
    /// <summary>What to do next, as one or a few plain sentences; null where the message says it already.</summary>
    public string? Advice { get; } = advice;

    /// <summary>The log whose last lines explain the failure; null when there is none.</summary>
    public LogSection? Log { get; } = log;
}
