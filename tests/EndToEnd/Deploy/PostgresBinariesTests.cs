using ZaloOrleans.TestKit;

namespace ZaloOrleans.Deploy;

/// <summary>The finder, on folders with scripts that print a version as PostgreSQL's programs do.</summary>
public sealed class PostgresBinariesTests : IAsyncDisposable
{
    private readonly ThrowAwayFolder _folder = ThrowAwayFolder.Create("zalo-binaries-");

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task Find_OfSeveral_TakesTheNewestUsable()
    {
        string[] folders = [Server("a", "14.9"), Server("b", "15.18 (Debian 15.18-0+deb12u1)"), Server("c", "17.2"), Server("d", "17.5"), Server("e", "9.6.24")];

        var found = await PostgresBinaries.FindAsync(folders, null, TestContext.Current.CancellationToken);

        Assert.Equal(new PostgresBinaries(folders[2], 17, "17.2"), found);
    }

    [Fact]
    public async Task Find_ForAnExistingCluster_TakesItsVersionOnly()
    {
        string[] folders = [Server("b", "15.18"), Server("c", "17.2")];

        Assert.Equal(15, (await PostgresBinaries.FindAsync(folders, 15, TestContext.Current.CancellationToken))?.Major);
        Assert.Null(await PostgresBinaries.FindAsync(folders, 16, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Find_WhereOnlyOldOrIncompleteOnesAre_FindsNone()
    {
        var clientOnly = Server("client", "16.1");
        File.Delete(Path.Combine(clientOnly, "initdb"));

        Assert.Null(await PostgresBinaries.FindAsync([Server("a", "14.9"), clientOnly, "/nowhere"], null, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Find_WhereTheProgramsAreLinksToNowhere_GoesOn()
    {
        var removed = Path.Combine(_folder.Path, "removed");
        Directory.CreateDirectory(removed);
        foreach (var program in new[] { "initdb", "postgres" }) File.CreateSymbolicLink(Path.Combine(removed, program), "/nowhere/" + program);

        Assert.Equal(15, (await PostgresBinaries.FindAsync([removed, Server("b", "15.18")], null, TestContext.Current.CancellationToken))?.Major);
    }

    private string Server(string name, string version)
    {
        var folder = Path.Combine(_folder.Path, name);
        Directory.CreateDirectory(folder);
        foreach (var program in new[] { "initdb", "postgres" })
        {
            var file = Path.Combine(folder, program);
            File.WriteAllText(file, $"#!/bin/sh\necho '{program} (PostgreSQL) {version}'\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        return folder;
    }
}
