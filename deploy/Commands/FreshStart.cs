namespace ZaloOrleans.Deploy;

/// <summary><c>--fresh</c>: stops an installation and deletes its data, the keys excepted.</summary>
internal sealed class FreshStart(DataFolder folder, UpContext context, Progress progress)
{
    /// <exception cref="DeployException">The data is in a database that somebody else runs: that is not deleted from here.</exception>
    public async Task RunAsync(CancellationToken cancellation)
    {
        if (context.Database is not null) await RefuseFullDatabaseAsync(DatabaseAddress.Parse(context.Database, ServiceContract.OwnerDatabase), cancellation);
        await DownCommand.StopAsync(folder, progress);
        ClusterPlace.Delete(folder.Postgres);
        folder.Clear();
        folder.Create();
    }

    private static async Task RefuseFullDatabaseAsync(DatabaseAddress owner, CancellationToken cancellation)
    {
        var facts = await ExternalDatabase.CheckAsync(owner, cancellation);
        if (facts.HasEngine)
            throw new DeployException(
                $"--fresh does not empty a database that it did not make ({owner}).", "Drop and create the database yourself, then run deploy/up --fresh again.");
    }
}
