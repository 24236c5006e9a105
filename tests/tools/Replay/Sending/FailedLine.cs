namespace ZaloOrleans.Replay.Sending;

/// <summary>A line that is not in, and why.</summary>
internal sealed record FailedLine(long LineNumber, string Code, string? Detail)
{
    public override string ToString() => $"line {LineNumber}: {Code}{(Detail is null ? "" : ": ")}{Detail}";
}
