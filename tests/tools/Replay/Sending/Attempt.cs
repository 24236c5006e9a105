namespace ZaloOrleans.Replay.Sending;

/// <summary>How one request went.</summary>
internal abstract record Attempt
{
    private Attempt()
    {
    }

    /// <summary>The API answered for each item.</summary>
    public sealed record Answered(BatchAnswer Answer) : Attempt;

    /// <summary>Nothing is known of it, or the API asks to come later; every item may be sent again, its id protects it.</summary>
    public sealed record Later(string Reason, TimeSpan? Asked) : Attempt;

    /// <summary>The API refuses the request as a whole.</summary>
    public sealed record Refused(string Code, string? Detail) : Attempt;
}
