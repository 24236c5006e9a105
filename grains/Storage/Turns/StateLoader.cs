using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

/// <summary>A grain's state as it lies in the database.</summary>
/// <param name="Version">0 where there is no row.</param>
/// <param name="Stale">Whether rows of the grain were changed outside its turns since its last one.</param>
/// <param name="Bytes">UTF-8 JSON, or null where there is no row.</param>
public readonly record struct LoadedState(long Version, bool Stale, byte[]? Bytes);

/// <summary>Loads states for activations, many in one query.</summary>
public sealed partial class StateLoader : IAsyncDisposable
{
    private const int Waiting = 50_000;

    // A statement has 3 s on the server: no answer by then means that it is not there.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3.5);
    private readonly NpgsqlDataSource _database;
    private readonly DatabaseGate _gate;
    private readonly TurnOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger<StateLoader> _log;
    private readonly Channel<Request> _requests = Channel.CreateBounded<Request>(Waiting);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _loops = [];

    public StateLoader(NpgsqlDataSource database, DatabaseGate gate, TurnOptions options, TimeProvider clock, ILogger<StateLoader> log) =>
        (_database, _gate, _options, _clock, _log) = (database, gate, options, clock, log);

    /// <summary>Starts the loops.</summary>
    public void Start()
    {
        for (var i = 0; i < _options.Loaders; i++)
        {
            _loops.Add(Task.Run(LoopAsync));
        }
    }

    /// <summary>Loads one state. Throws <see cref="BusyException"/> while the database is away or too many wait.</summary>
    public async Task<LoadedState> LoadAsync(GrainKey key)
    {
        _gate.ThrowIfDown();
        var request = new Request(key.Text, _clock.GetTimestamp());
        return _requests.Writer.TryWrite(request)
            ? await request.Done.Task.ConfigureAwait(false)
            : throw new BusyException("Too many grains are being loaded.");
    }

    public async ValueTask DisposeAsync()
    {
        // The host stops it, in the right order, before the container disposes of it.
        if (_stopping.IsCancellationRequested)
        {
            return;
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_loops).ConfigureAwait(false);
        while (_requests.Reader.TryRead(out var left))
        {
            left.Done.TrySetException(new BusyException("The silo is stopping."));
        }

        _stopping.Dispose();
    }

    private async Task LoopAsync()
    {
        var requests = new List<Request>();
        try
        {
            while (await _requests.Reader.WaitToReadAsync(_stopping.Token).ConfigureAwait(false))
            {
                requests.Clear();
                while (requests.Count < _options.LoadBatchSize && _requests.Reader.TryRead(out var request))
                {
                    requests.Add(request);
                }

                // Another loop may have been faster.
                if (requests.Count > 0)
                {
                    await LoadAsync(requests).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException)
        {
            LogStopped();
        }
    }

    private async Task LoadAsync(List<Request> requests)
    {
        try
        {
            _gate.ThrowIfDown();
            var found = await QueryAsync(requests.Select(r => r.Key).Distinct().ToArray()).WaitAsync(Limit, _clock).ConfigureAwait(false);
            foreach (var request in requests)
            {
                request.Done.TrySetResult(found.GetValueOrDefault(request.Key));
            }
        }
        catch (Exception e)
        {
            _gate.Report(e);
            LogFailed(e.Message, requests.Count);
            requests.ForEach(r => r.Done.TrySetException(new BusyException("The state could not be loaded.")));
        }
    }

    private async Task<Dictionary<string, LoadedState>> QueryAsync(string[] keys)
    {
        await using var connection = await _database.OpenConnectionAsync().ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection);
        batch.BatchCommands.Add(Sql.With(TurnSql.LoadStates, Sql.Texts(keys)));
        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new Dictionary<string, LoadedState>(keys.Length, StringComparer.Ordinal);
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found.Add(reader.GetString(0), new LoadedState(reader.GetInt64(1), reader.GetBoolean(2), reader.GetFieldValue<byte[]>(3)));
        }

        return found;
    }

    private sealed record Request(string Key, long Since)
    {
        public TaskCompletionSource<LoadedState> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Loading {Count} states failed: {Reason}")]
    private partial void LogFailed(string reason, int count);

    [LoggerMessage(Level = LogLevel.Debug, Message = "The loader has stopped.")]
    private partial void LogStopped();
}
