using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash;

/// <summary>Kills and stops silos in the middle of their work, and notes which sends that may have left without an answer.</summary>
public sealed class SiloKiller(Installation installation, NpgsqlDataSource sql, Random random)
{
    private readonly HashSet<(long Message, int Attempt)> _inFlight = [];

    /// <summary>Attempts that were under way when their silo was killed or stopped.</summary>
    public int InFlight => _inFlight.Count;

    /// <summary>How often a silo was killed.</summary>
    public int Kills { get; private set; }

    /// <summary>One of the silos.</summary>
    public EngineProcess Any => installation.Silos[random.Next(installation.Silos.Count)];

    /// <summary>kill -9, and a new one.</summary>
    /// <param name="where">In the middle of what.</param>
    public async Task KillAndRestartAsync(string where)
    {
        var silo = Any;
        await silo.Kill9Async();
        Kills++;
        Console.WriteLine($"{where}: killed {silo.Name} with {await NoteAsync()} sends under way");
        await installation.UpAsync();
    }

    /// <summary>Waits until a send is under way that no fault has hit yet, so that what follows hits one.</summary>
    public async Task WaitForSendingAsync()
    {
        for (var i = 0; i < 1_200 && (await SendingAsync()).IsSubsetOf(_inFlight); i++)
        {
            await Task.Delay(25);
        }

        await Task.Delay(random.Next(0, 400));
    }

    /// <summary>Notes the attempts whose outcome may become unknown; how many of them are new.</summary>
    public async Task<int> NoteAsync()
    {
        var before = _inFlight.Count;
        _inFlight.UnionWith(await SendingAsync());
        return _inFlight.Count - before;
    }

    /// <summary>The attempts that are under way by our book. One that a kill hit stays there until its time is over.</summary>
    private async Task<HashSet<(long Message, int Attempt)>> SendingAsync()
    {
        await using var command = sql.CreateCommand("select message_id, attempt from engine.messages where outcome = 'sending'");
        await using var reader = await command.ExecuteReaderAsync();
        var sending = new HashSet<(long, int)>();
        while (await reader.ReadAsync())
        {
            sending.Add((reader.GetInt64(0), reader.GetInt32(1)));
        }

        return sending;
    }
}
