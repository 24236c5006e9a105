using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

/// <summary>How a test's installation is made.</summary>
public sealed record InstallationOptions
{
    /// <summary>How many silos run. Default 1.</summary>
    public int Silos { get; init; } = 1;

    /// <summary>Load the demo account. Default false.</summary>
    public bool Demo { get; init; }

    /// <summary>
    /// The owner's connection string of an empty database to use; null, the default, gives the installation a cluster of its own. A
    /// <see cref="FaultProxy"/> in the string stands between the silos and PostgreSQL.
    /// </summary>
    public string? Database { get; init; }

    /// <summary>How much of the machine its cluster may take. Default: little, because tests run side by side.</summary>
    public PostgresSizing Sizing { get; init; } = PostgresSizing.Small;

    /// <summary>The programs to run; null, the default, takes the checkout's Release build, and builds it where it is not current.</summary>
    public ServicePrograms? Programs { get; init; }

    /// <summary>Where the steps are reported; by default nowhere.</summary>
    public Progress Progress { get; init; } = Progress.Silent;
}
