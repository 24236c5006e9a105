using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using ZaloOrleans.Customers;
using ZaloOrleans.Deploy;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary>
/// Callers that go past the API to the customers' grains while the database is away. The API looks a key up every 4 s and lets nobody
/// through where it cannot: of all that is asked of it in an outage, the silo sees only the beginning.
/// </summary>
internal sealed class GrainCallers : IAsyncDisposable
{
    private const int Count = 8;

    // As it is part of what is stored, it never changes.
    private const string ServiceId = "zalo-orleans";

    private readonly IHost _client;
    private readonly ConcurrentQueue<(TimeSpan Took, long Bytes)> _answers = new();
    private readonly ConcurrentQueue<string> _others = new();
    private readonly List<Task> _callers = [];
    private volatile bool _stopping;

    private GrainCallers(IHost client) => _client = client;

    /// <summary>The longest that somebody waited to be told "busy".</summary>
    public TimeSpan Slowest => _answers.Max(answer => answer.Took);

    /// <summary>Bytes of events that were refused so far.</summary>
    public long Refused => _answers.Sum(answer => answer.Bytes);

    /// <summary>What was answered but "busy".</summary>
    public IReadOnlyCollection<string> Others => [.. _others];

    /// <summary>Connects to the first silo.</summary>
    public static async Task<GrainCallers> ConnectAsync(Installation installation)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client
            .UseStaticClustering(new IPEndPoint(IPAddress.Loopback, installation.Connection.Silos[0].GatewayPort))
            .Configure<ClusterOptions>(o => (o.ServiceId, o.ClusterId) = (ServiceId, ServiceContract.ClusterIdValue)));
        var callers = new GrainCallers(builder.Build());
        await callers._client.StartAsync(TestContext.Current.CancellationToken);
        return callers;
    }

    /// <summary>Asks these customers without a break, with commands as large as a batch may be.</summary>
    public void Start(IReadOnlyList<GrainKey> customers)
    {
        var grains = _client.Services.GetRequiredService<IGrainFactory>();
        var command = new IngestCommand { Actor = "test", Items = [.. Enumerable.Range(0, Callers.Large.BatchSize).Select(Item)] };
        var bytes = command.Items.Sum(item => item.PropertiesJson!.Length);
        _callers.AddRange(Enumerable.Range(0, Count).Select(caller => Task.Run(async () =>
        {
            for (var n = caller; !_stopping; n += Count)
                await AskAsync(grains.GetGrain<ICustomerGrain>(customers[n % customers.Count].Text), command, bytes);
        })));
    }

    /// <summary>Lets each caller get its last answer.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await Task.WhenAll(_callers);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _client.StopAsync();
        _client.Dispose();
    }

    private async Task AskAsync(ICustomerGrain customer, IngestCommand command, int bytes)
    {
        var askedAt = TimeProvider.System.GetTimestamp();
        if (await Record.ExceptionAsync(() => customer.Ingest(command)) is var failure and not BusyException)
            _others.Enqueue(failure?.ToString() ?? "It was taken in.");
        else
            _answers.Enqueue((TimeProvider.System.GetElapsedTime(askedAt), bytes));
    }

    private static IngestItem Item(int index) => new()
    {
        Index = index,
        MessageId = $"past-{index}",
        Event = "seen",
        Time = TimeProvider.System.GetUtcNow(),
        PropertiesJson = JsonSerializer.Serialize(Callers.Large.Properties($"past-{index}")),
        Source = "test",
    };
}
