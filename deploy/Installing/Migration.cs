namespace ZaloOrleans.Deploy;

/// <summary>Brings a database to the newest schema: the silo program does it, with the migrations that are built into it.</summary>
internal static class Migration
{
    /// <summary>Runs the migration. Does nothing when the schema is the newest.</summary>
    /// <param name="program">The silo's assembly.</param>
    /// <param name="owner">The owner's connection.</param>
    /// <param name="masterKey">The master key in base64, from which the logins' passwords follow; null makes no logins.</param>
    /// <param name="logFile">What was run is appended here; null for no log.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>What the migration printed.</returns>
    /// <exception cref="DeployException">It failed.</exception>
    public static async Task<string> RunAsync(string program, DatabaseAddress owner, string? masterKey, string? logFile, CancellationToken cancellation)
    {
        var migrate = new Command(DotnetHost.Path, program, ServiceContract.MigrateArgument)
        {
            Environment = new Dictionary<string, string?>
            {
                [ServiceContract.OwnerDatabase] = owner.ConnectionString,
                [ServiceContract.MasterKey] = masterKey,
            },
        };
        var result = await migrate.RunAsync(cancellation);
        if (logFile is not null) await File.AppendAllTextAsync(logFile, result.Output + "\n", cancellation);
        return result.Succeeded
            ? result.Output
            : throw new DeployException($"the migration of {owner} failed: {result.Output.Trim()}", "Nothing of a failed migration is kept. Mend what it says, then try again.");
    }
}
