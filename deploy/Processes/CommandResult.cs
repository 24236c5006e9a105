namespace ZaloOrleans.Deploy;

/// <summary>How a program ended, and all it printed: both streams, in the order in which the lines came.</summary>
public sealed record CommandResult(int ExitCode, string Output)
{
    public bool Succeeded => ExitCode == 0;
}
