using ZaloOrleans.Deploy;

namespace ZaloOrleans.TestKit;

public sealed class ThrowAwayFolderTests
{
    [Fact]
    public async Task Dispose_StopsTheServerAndDeletesEverything()
    {
        var folder = ThrowAwayFolder.Create("zalo-folder-");
        var server = new PostgresServer(folder.Postgres, FreePorts.Take(new HashSet<int>()), "password", PostgresSizing.Small);
        await Progress.Silent.StepAsync("postgres", step => server.EnsureRunningAsync(step, () => { }, TestContext.Current.CancellationToken));
        var pid = PostgresServer.RunningIn(folder.Postgres)!.Value;

        await folder.DisposeAsync();

        Assert.False(ProcessTable.IsAlive(pid));
        Assert.False(Directory.Exists(folder.Path));
    }
}
