using System.Globalization;
using Npgsql;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Crash;

/// <summary>
/// One run: ingest under kills; a burst of messages, of templates by phone, and of webhooks, under kills, refusals and bad answers; a refresh of
/// tokens under a kill; a silo that is stopped in the middle of sending; the webhooks' address away and back; then everything heals, echoes and
/// receipts tell what became of lost answers, the work drains, and the books are compared: what clients and Zalo were told, what the database has,
/// what Zalo accepted.
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
    private readonly CrashBookReader _reader;
    private readonly WorkLeft _work;
    private readonly SiloKiller _killer;
    private readonly MessageBurst _burst;
    private readonly Random _random;
    private int _expiries;
    private int _reauthorised;
    private int _unknown;

    private CrashRun(CrashOptions options, Installation installation)
    {
        (_options, _installation) = (options, installation);
        (_client, _sql, _random) = (new EngineClient(installation), NpgsqlDataSource.Create(installation.OwnerConnectionString), new Random(options.Seed));
        _webhooks = new CrashWebhooks(installation, new Random(options.Seed));
        (_reader, _work, _killer) = (new CrashBookReader(_sql, _client), new WorkLeft(_sql), new SiloKiller(installation, _sql, _random));
        _burst = new MessageBurst(options, installation, _client, _webhooks, _reader, _killer, _random);
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
        await _burst.RunAsync();
        if (_options.Kills > 0)
        {
            await KillInTheMiddleOfARefreshAsync();
        }

        if (_options.Pause > TimeSpan.Zero)
        {
            await PauseInTheMiddleAsync();
        }

        await _client.ClearFaultsAsync();
        var track = _options.Downtime > TimeSpan.Zero ? await new WebhookOutage(_options, _installation, _client, _webhooks, _reader).RunAsync() : null;
        var hanging = await _work.DrainAsync();
        var echoed = await TellWhatBecameAsync();
        hanging = await _work.DrainAsync() ?? hanging;
        acknowledged.UnionWith(track?.Acknowledged ?? new HashSet<string>());
        var books = await ReadBooksAsync(acknowledged, echoed, hanging, track?.Failures ?? []);
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

    private async Task<CrashBooks> ReadBooksAsync(HashSet<string> acknowledged, HashSet<string> echoed, string? hanging, IReadOnlyList<string> trackFailures) => new()
    {
        Acknowledged = acknowledged,
        Stored = await _reader.EventsAsync(),
        Due = (_options.Messages * (_options.Pause > TimeSpan.Zero ? 2 : 1)) + _options.Templates + (_expiries * AtRefresh),
        Unknown = _unknown,
        Messages = await _reader.MessagesAsync(),
        Asked = await _reader.AskedAsync(),
        InFlightAtKills = _killer.InFlight,
        Late = _burst.Late,
        Quota = _burst.Quota,
        TrackFailures = trackFailures,
        Told = _webhooks.Told.Where(id => id.StartsWith("said-", StringComparison.Ordinal)).ToHashSet(),
        Heard = await _reader.HeardAsync(),
        ForgedTaken = _webhooks.ForgedTaken,
        Echoed = echoed,
        Expiries = _expiries,
        Refreshes = await _client.RefreshesAsync(),
        Reauthorised = _reauthorised,
        Hanging = hanging,
        Parked = await _reader.ParkedAsync(),
        Unfinished = await _reader.UnfinishedAsync(),
    };

    private static void Report(CrashBooks books, IReadOnlyList<string> findings)
    {
        var accepted = books.Accepted.Select(a => a.User).Distinct().Count();
        var unknown = books.Messages.Count(m => m.Outcome == "unknown");
        Console.WriteLine($"sends: {books.Messages.Count} due, {accepted} accepted, {books.Unknown} unknown, {books.Echoed.Count} of them accepted and told of, {unknown} still unknown");
        Console.WriteLine($"answers: {books.Asked.Count(a => a.Status is null)} lost, {books.Asked.Count(a => a.Status == 500)} with HTTP 500, {books.Asked.Count(a => a.Status == 502)} with 502, {books.Late.Count} too late");
        if (books.Quota is { } day)
        {
            Console.WriteLine($"quota: {day.Used} of {day.Most} used, overrun {day.Violations} times over {day.Kills} kills");
        }

        Console.WriteLine($"webhooks: {books.Told.Count} told of, {books.Heard.Count} took effect");
        Console.WriteLine($"tokens: {books.Expiries} ended, {books.Refreshes} refreshes accepted, {books.Reauthorised} times a person was asked for");
        foreach (var finding in findings)
        {
            Console.WriteLine($"VIOLATED {finding}");
        }

        Console.WriteLine(findings.Count == 0 ? "all holds" : $"{findings.Count} findings");
    }

    private async Task<HashSet<string>> IngestUnderKillsAsync()
    {
        await using var events = EventStream.Start(_client);
        for (var kill = 0; kill < _options.Kills; kill++)
        {
            await Task.Delay(_random.Next(1_000, 2_500));
            await _killer.KillAndRestartAsync("ingest");
        }

        await Task.Delay(1_000);
        var acknowledged = await events.StopAsync();
        Console.WriteLine($"ingest: {acknowledged.Count} events acknowledged over {_options.Kills} kills");
        return acknowledged;
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

        await _killer.KillAndRestartAsync("refresh");
        if (await _client.NeedsPersonAsync())
        {
            _reauthorised++;
            await _client.AuthoriseAsync();
            Console.WriteLine("refresh: the Official Account asked for a person, who authorised again");
        }
    }

    /// <summary>A silo is stopped while it sends, for longer than a send may take, and wakes up.</summary>
    private async Task PauseInTheMiddleAsync()
    {
        var people = Enumerable.Range(_options.Messages, _options.Messages).ToList();
        await _client.BatchAsync(people.Select(Items.Person));
        await _client.BatchAsync(people.Select(Items.Go));
        await _killer.WaitForSendingAsync();
        var silo = _killer.Any;
        await silo.PauseAsync();
        var underWay = await _killer.NoteAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pause: {silo.Name} stands still for {_options.Pause.TotalSeconds:0.#} s with {underWay} sends under way"));
        await Task.Delay(_options.Pause);
        silo.Resume();
        await Task.Delay(1_000);
        await _installation.UpAsync();
    }

    /// <summary>Zalo tells what became of those messages whose answer was lost. Who they went to.</summary>
    private async Task<HashSet<string>> TellWhatBecameAsync()
    {
        var unknown = (await _reader.MessagesAsync()).Where(m => m.Outcome == "unknown").Select(m => m.User).ToHashSet();
        _unknown = unknown.Count;
        var lost = (await _reader.AskedAsync()).Where(a => a.MessageId is not null && unknown.Contains(a.User)).ToList();
        await _webhooks.TellAsync(lost);
        return lost.Select(a => a.User).ToHashSet();
    }
}
