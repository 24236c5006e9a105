namespace ZaloOrleans.Deploy;

/// <summary>What an installation is started from, apart from its options.</summary>
public sealed record UpContext
{
    /// <summary>The checkout.</summary>
    public required string Root { get; init; }

    /// <summary>The programs to run.</summary>
    public required ServicePrograms Programs { get; init; }

    /// <summary>Build the programs when a source changed. Default true.</summary>
    public bool Build { get; init; } = true;

    /// <summary>The owner's connection string to a database that somebody else runs; null for a private cluster.</summary>
    public string? Database { get; init; }

    /// <summary>The master key in base64; null to use the data folder's.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Tells when an old master key may go. Default: the system's clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>How much of the machine a new cluster may take.</summary>
    public PostgresSizing Sizing { get; init; } = PostgresSizing.ForMachine();

    /// <summary>The checkout that this program is in, and the environment's variables.</summary>
    public static UpContext FromEnvironment()
    {
        var root = Repository.Root();
        return new UpContext
        {
            Root = root,
            Programs = ServicePrograms.InRepository(root),
            Database = Variable(ServiceContract.OwnerDatabase),
            MasterKey = Variable(ServiceContract.MasterKey),
        };
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
