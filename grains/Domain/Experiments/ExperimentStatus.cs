namespace ZaloOrleans.Experiments;

/// <summary>The words of <c>experiments.status</c>, and how one follows another. Pure.</summary>
public static class ExperimentStatus
{
    /// <summary>It is being written.</summary>
    public const string Draft = "Draft";

    /// <summary>It assigns.</summary>
    public const string Running = "Running";

    /// <summary>It assigns nobody for the time being.</summary>
    public const string Stopped = "Stopped";

    /// <summary>It is over.</summary>
    public const string Completed = "Completed";

    /// <summary>Whether one may follow another. A new experiment was a draft before.</summary>
    public static bool MayBecome(string? from, string to) => from == to || (from ?? Draft, to) switch
    {
        (Draft, Draft or Running) => true,
        (Running, Stopped or Completed) => true,
        (Stopped, Running or Completed) => true,
        _ => false,
    };
}
