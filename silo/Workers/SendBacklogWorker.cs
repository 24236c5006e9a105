using System.Diagnostics.Metrics;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Workers;

/// <summary>Measures the send queue every ten seconds, as <c>zalo.send.backlog</c>.</summary>
internal sealed partial class SendBacklogWorker : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(10);
    private static readonly string[] Lanes = ["transaction", "customer_care", "promotion"];
    private readonly SendBacklogReader _reader;
    private readonly DatabaseGate _gate;
    private readonly TimeProvider _clock;
    private readonly ILogger<SendBacklogWorker> _log;
    private Dictionary<string, long> _backlog = [];

    public SendBacklogWorker(SendBacklogReader reader, DatabaseGate gate, TimeProvider clock, IMeterFactory meters, ILogger<SendBacklogWorker> log)
    {
        (_reader, _gate, _clock, _log) = (reader, gate, clock, log);
        meters.Create("ZaloOrleans.Send").CreateObservableGauge("zalo.send.backlog", Observe, "{message}", "Messages that wait in the send queue, by lane.");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (_gate.IsUp)
                {
                    _backlog = await _reader.CountAsync(stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _gate.Report(e);
                LogFailed(e.Message);
            }

            await Task.Delay(Every, _clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IEnumerable<Measurement<long>> Observe() =>
        Lanes.Select(lane => new Measurement<long>(_backlog.GetValueOrDefault(lane), new KeyValuePair<string, object?>("lane", lane)));

    [LoggerMessage(Level = LogLevel.Warning, Message = "The send backlog could not be measured: {Reason}")]
    private partial void LogFailed(string reason);
}
