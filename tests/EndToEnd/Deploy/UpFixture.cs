using ZaloOrleans.TestKit;

namespace ZaloOrleans.Deploy;

/// <summary>A data folder with fake programs, and commands on it.</summary>
public sealed class UpFixture : IAsyncDisposable
{
    private readonly ThrowAwayFolder _programFolder = ThrowAwayFolder.Create("zalo-fakes-");
    private readonly ThrowAwayFolder _place = ThrowAwayFolder.Create("zalo-up-");
    private readonly Printed _output = new();
    private readonly LaterClock _clock = new();

    public UpFixture()
    {
        Programs = new FakePrograms(_programFolder);
        Folder = new DataFolder(_place.Path);
    }

    public DataFolder Folder { get; }

    internal FakePrograms Programs { get; }

    /// <summary>Everything that was printed.</summary>
    public string Output => _output.ToString();

    /// <summary>What a caller may change before <see cref="UpAsync"/>.</summary>
    public string? Database { get; set; }

    public string? MasterKey { get; set; }

    /// <summary>Is told each line that is printed.</summary>
    public Action<string>? OnPrinted { get => _output.OnLine; set => _output.OnLine = value; }

    public InstallationSettings Settings => InstallationSettings.Read(Folder.Settings)!;

    public ConnectionFile Connection => ConnectionFile.Read(Folder.Connection);

    /// <summary>The names of the services that run, in order.</summary>
    public string Running => string.Join(' ', InstallationProcesses.In(Folder).Select(process => process.Service).Order());

    internal UpCommand Command(UpOptions? options = null)
    {
        var asked = options ?? new UpOptions { Demo = false };
        if (asked.ApiPort is null && !File.Exists(Folder.Ports)) asked = asked with { ApiPort = FreePorts.Take(new HashSet<int>()) };
        var context = new UpContext
        {
            Root = _place.Path,
            Programs = Programs.Paths,
            Build = false,
            Sizing = PostgresSizing.Small,
            Database = Database,
            MasterKey = MasterKey,
            Clock = _clock,
        };
        return new UpCommand(asked, context, Folder, new Progress(_output, live: false));
    }

    public async Task<ConnectionFile> UpAsync(UpOptions? options = null)
    {
        try
        {
            return await Command(options).RunAsync(CancellationToken.None);
        }
        catch (DeployException failure) when (failure.Log is { } log)
        {
            // The log is gone when somebody reads the test's result.
            TestContext.Current.TestOutputHelper?.WriteLine(string.Join('\n', log.Tail()));
            throw;
        }
    }

    /// <summary>Time passes for the next command.</summary>
    public void Later(TimeSpan time) => _clock.By += time;

    public Task<bool> DownAsync() => new DownCommand(Folder, new Progress(_output, live: false)).RunAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        TestContext.Current.TestOutputHelper?.WriteLine(Output);
        await _place.DisposeAsync();
        await _programFolder.DisposeAsync();
        await _output.DisposeAsync();
    }

    /// <summary>What was printed, and word of each line.</summary>
    private sealed class Printed : StringWriter
    {
        public Action<string>? OnLine { get; set; }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            OnLine?.Invoke(value ?? "");
        }
    }
}
