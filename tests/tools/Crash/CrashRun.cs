using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash;

/// <summary>
/// One run: ingest under kills; a burst of messages, and of webhooks, under kills, refusals and lost answers; a silo that is stopped in the middle
/// of sending; then everything heals, echoes tell what became of lost answers, the work drains, and the books are compared: what clients and Zalo
/// were told, what the database has, what Zalo accepted.
/// </summary>
public sealed class CrashRun : IAsyncDisposable
{
    // Messages that want a token when it has ended.
    private const int AtRefresh = 5;

    private readonly CrashOptions _options;
    private readonly Installation _installation;
    private readonly EngineClient _client;
    private readonly CrashWebhooks _webhooks;
    private readonly NpgsqlDataSource _sql;
    private readonly Random _random;
    private readonly HashSet<(long Message, int Attempt)> _inFlightAtFaults = [];
    private int _expiries;
    private int _reauthorised;
    private int _unknown;

    private CrashRun(CrashOptions options, Installation installation)
    {
        (_options, _installation) = (options, installation);
        (_client, _sql, _random) = (new EngineClient(installation), NpgsqlDataSource.Create(installation.OwnerConnectionString), new Random(options.Seed));
        _webhooks = new CrashWebhooks(installation, new Random(options.Seed));
    }

    public static async Task<CrashRun> StartAsync(CrashOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Console.WriteLine($"seed {options.Seed}: starting {options.Silos} silo(s)");
        return new CrashRun(options, await Installation.StartAsync(new InstallationOptions { Silos = options.Silos }));
    }

    /// <summary>True where all holds; what does not is printed.</summary>
    public async Task<bool> RunAsync()
    {
        await _client.SetUpAsync(canRefresh: true);
        var acknowledged = await IngestUnderKillsAsync();
        await BurstUnderKillsAsync();
        if (_options.Pause > 0)
        {
            await PauseInTheMiddleAsync();
        }

        await _client.ClearFaultsAsync();
        var hanging = await DrainAsync();
        var echoed = await EchoAsync();
        hanging = await DrainAsync() ?? hanging;
        var books = await ReadBooksAsync(acknowledged, echoed, hanging);
        var findings = CrashChecker.Check(books);
        Report(books, findings);
        return findings.Count == 0;
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _webhooks.Dispose();
        await _sql.DisposeAsync();
        await _installation.DisposeAsync();
    }

    private async Task<CrashBooks> ReadBooksAsync(HashSet<string> acknowledged, HashSet<string> echoed, string? hanging)
    {
        var reader = new CrashBookReader(_sql, _client);
        return new CrashBooks
        {
            Acknowledged = acknowledged,
            Stored = await reader.EventsAsync(),
            Asked = (_options.Messages * (_options.Pause > 0 ? 2 : 1)) + (_expiries * AtRefresh),
            Unknown = _unknown,
            Messages = await reader.MessagesAsync(),
            Accepted = await reader.AcceptedAsync(),
            InFlightAtKills = _inFlightAtFaults.Count,
            Drops = _options.Drops,
            Told = _webhooks.Told.Where(id => id.StartsWith("said-", StringComparison.Ordinal)).ToHashSet(),
            Heard = await reader.HeardAsync(),
            ForgedTaken = _webhooks.ForgedTaken,
            Echoed = echoed,
            Expiries = _expiries,
            Refreshes = await _client.RefreshesAsync(),
            Reauthorised = _reauthorised,
            Hanging = hanging,
            Parked = await reader.ParkedAsync(),
            Unfinished = await reader.UnfinishedAsync(),
        };
    }

    private static void Report(CrashBooks books, IReadOnlyList<string> findings)
    {
        var accepted = books.Accepted.Select(a => a.User).ToHashSet();
        var unknown = books.Messages.Where(m => m.Outcome == "unknown").ToList();
        Console.WriteLine($"sends: {books.Messages.Count} due, {accepted.Count} accepted, {books.Unknown} unknown, {books.Echoed.Count} of them accepted and echoed, {unknown.Count} still unknown");
        Console.WriteLine($"webhooks: {books.Told.Count} told of up to five times each, {books.Heard.Count} took effect");
        Console.WriteLine($"tokens: {books.Expiries} ended, {books.Refreshes} refreshes accepted, {books.Reauthorised} times a person was asked for");
        foreach (var finding in findings)
        {
            Console.WriteLine($"VIOLATED {finding}");
        }

        Console.WriteLine(findings.Count == 0 ? "all holds" : $"{findings.Count} findings");
    }

    private async Task<HashSet<string>> IngestUnderKillsAsync()
    {
        var acknowledged = new ConcurrentDictionary<string, byte>();
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 8).Select(w => Task.Run(async () =>
        {
            for (var n = 0; !stop.IsCancellationRequested; n++)
            {
                var batch = Enumerable.Range(0, 20).Select(i => Items.Event(FormattableString.Invariant($"i-{w}-{n}-{i}"), "seen", FormattableString.Invariant($"u{(n + i) % 50}"))).ToList();

                // Half of what is not answered is sent again, as clients do; the other half is given up.
                for (var tries = 0; tries < 2 && batch.Count > 0; tries++)
                {
                    var known = await _client.TryBatchAsync(batch);
                    foreach (var id in known)
                    {
                        acknowledged.TryAdd(id, 0);
                    }

                    batch.RemoveAll(i => known.Contains((string)i["messageId"]) || i.GetHashCode() % 2 == 0);
                }
            }
        })).ToList();
        for (var kill = 0; kill < _options.Kills; kill++)
        {
            await Task.Delay(_random.Next(1_000, 2_500));
            await KillAndRestartAsync("ingest");
        }

        await Task.Delay(1_000);
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        Console.WriteLine($"ingest: {acknowledged.Count} events acknowledged over {_options.Kills} kills");
        return [.. acknowledged.Keys];
    }

    private async Task BurstUnderKillsAsync()
    {
        await _client.BatchAsync(Enumerable.Range(0, _options.Messages).Select(Items.Person));
        await _client.FaultAsync(new { match = new { endpoint = "cs" }, behaviour = "latency", value = 200 });
        if (_options.Drops > 0)
        {
            await _client.FaultAsync(new { match = new { endpoint = "cs" }, behaviour = "drop_after_accept", times = _options.Drops });
        }

        if (_options.Refusals > 0)
        {
            await _client.FaultAsync(new { match = new { endpoint = "cs" }, behaviour = "status", value = 503, times = _options.Refusals });
        }

        await _client.BatchAsync(Enumerable.Range(0, _options.Messages).Select(Items.Go));
        var webhooks = _webhooks.SayAsync(Enumerable.Range(0, _options.Messages));
        for (var kill = 0; kill < _options.Kills; kill++)
        {
            await WaitForSendingAsync();
            await KillAndRestartAsync("burst");
        }

        if (_options.Kills > 0)
        {
            await _installation.Api.Kill9Async();
            Console.WriteLine("burst: killed the API");
            await Task.Delay(_random.Next(500, 2_000));
            await _installation.UpAsync();
        }

        await webhooks;
        if (_options.Kills > 0)
        {
            await KillInTheMiddleOfARefreshAsync();
        }


        Console.WriteLine($"burst: {_options.Messages} messages asked for, {_inFlightAtFaults.Count} in flight at {_options.Kills} kills");
    }

    /// <summary>
    /// The access token ends while messages wait, and the silo is killed about when it is refreshed. Where the kill comes between Zalo's answer and
    /// its commit, nobody knows the new pair, and the Official Account asks for a person: that is right, and the person comes.
    /// </summary>
    private async Task KillInTheMiddleOfARefreshAsync()
    {
        var people = Enumerable.Range(2 * _options.Messages, AtRefresh).ToList();
        await _client.BatchAsync(people.Select(Items.Person));
        await _client.ExpireAsync();
        _expiries++;
        await _client.BatchAsync(people.Select(Items.Go));
        for (var i = 0; i < 600 && await _client.RefreshesAsync() < _expiries; i++)
        {
            await Task.Delay(_random.Next(0, 10));
        }

        await KillAndRestartAsync("refresh");
        if (await _client.NeedsPersonAsync())
        {
            _reauthorised++;
            await _client.AuthoriseAsync();
            Console.WriteLine("refresh: the Official Account asked for a person, who authorised again");
        }
    }

    /// <summary>Zalo tells what became of those messages whose answer was lost. Who they went to.</summary>
    private async Task<HashSet<string>> EchoAsync()
    {
        var reader = new CrashBookReader(_sql, _client);
        var unknown = (await reader.MessagesAsync()).Where(m => m.Outcome == "unknown").Select(m => m.User).ToHashSet();
        _unknown = unknown.Count;
        var lost = (await reader.AcceptedAsync()).Where(a => unknown.Contains(a.User)).ToList();
        await _webhooks.EchoAsync(lost);
        return lost.Select(a => a.User).ToHashSet();
    }

    /// <summary>A silo is stopped while it sends, for longer than a send may take, and wakes up.</summary>
    private async Task PauseInTheMiddleAsync()
    {
        var people = Enumerable.Range(_options.Messages, _options.Messages).ToList();
        await _client.BatchAsync(people.Select(Items.Person));
        await _client.BatchAsync(people.Select(Items.Go));
        await WaitForSendingAsync();
        var silo = _installation.Silos[_random.Next(_installation.Silos.Count)];
        await silo.PauseAsync();
        Console.WriteLine($"pause: {silo.Name} stands still for {_options.Pause} s with {await NoteSendingAsync()} sends under way");
        await Task.Delay(TimeSpan.FromSeconds(_options.Pause));
        silo.Resume();
        await Task.Delay(1_000);
        await _installation.UpAsync();
    }

    private async Task KillAndRestartAsync(string where)
    {
        var silo = _installation.Silos[_random.Next(_installation.Silos.Count)];
        await silo.Kill9Async();
        Console.WriteLine($"{where}: killed {silo.Name} with {await NoteSendingAsync()} sends under way");
        await _installation.UpAsync();
    }

    /// <summary>Waits until a send is under way that no fault has hit yet, so that what follows hits one.</summary>
    private async Task WaitForSendingAsync()
    {
        for (var i = 0; i < 1_200 && (await SendingAsync()).IsSubsetOf(_inFlightAtFaults); i++)
        {
            await Task.Delay(25);
        }

        await Task.Delay(_random.Next(0, 400));
    }

    /// <summary>Notes the attempts whose outcome may become unknown; how many of them are new.</summary>
    private async Task<int> NoteSendingAsync()
    {
        var before = _inFlightAtFaults.Count;
        _inFlightAtFaults.UnionWith(await SendingAsync());
        return _inFlightAtFaults.Count - before;
    }

    /// <summary>The attempts that are under way by our book. One that a kill hit stays there until its time is over.</summary>
    private async Task<HashSet<(long Message, int Attempt)>> SendingAsync()
    {
        await using var command = _sql.CreateCommand("select message_id, attempt from engine.messages where outcome = 'sending'");
        await using var reader = await command.ExecuteReaderAsync();
        var sending = new HashSet<(long, int)>();
        while (await reader.ReadAsync())
        {
            sending.Add((reader.GetInt64(0), reader.GetInt32(1)));
        }

        return sending;
    }

    /// <summary>Waits until nothing is left to do; what still is, by name, where it takes too long.</summary>
    private async Task<string?> DrainAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        string left;
        do
        {
            await Task.Delay(500);
            left = await LeftAsync();
        }
        while (left.Length > 0 && TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(3));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"drained in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s"));
        return left.Length == 0 ? null : left;
    }

    private async Task<string> LeftAsync()
    {
        var left = new List<string>();
        foreach (var (name, sql) in new[]
        {
            ("active runs", "select count(*) from engine.journey_runs where status = 'active'"),
            ("queued messages", "select count(*) from engine.send_queue"),
            ("sends under way", "select count(*) from engine.messages where outcome = 'sending'"),
            ("webhooks", "select count(*) from engine.webhook_inbox"),
            // Not when an access token is looked at again, nor when a sender would have looked whether it has one.
            ("wake-ups", "select count(*) from engine.wakeups where due_at < now() + interval '1 minute'"),
        })
        {
            if (await CountAsync(sql) is > 0 and var count)
            {
                left.Add(FormattableString.Invariant($"{count} {name}"));
            }
        }

        return string.Join(", ", left);
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var command = _sql.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
