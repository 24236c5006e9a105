using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>Gets webhooks out: each suffers its faults, and one that found no connection is tried again where that was asked for. What waits is lost with the process.</summary>
internal sealed class WebhookOutbox(WebhookSender sender, RecentLines<WebhookRecord> log, FaultBook faults, WebhookSettings settings, TimeProvider time) : IDisposable
{
    // For others that never come.
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(10);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _lock = new();
    private readonly List<Held> _held = [];

    /// <summary>Posts one; the status of the answer, or null: none came within 2 s, or a fault has it come later.</summary>
    public async Task<int?> SendAsync(Webhook webhook)
    {
        var fault = faults.TakeOfWebhook(webhook.Event, webhook.Endpoint, webhook.UserId);
        if (!fault.IsLate)
            return await PostAsync(webhook, fault);
        _ = PostLaterAsync(webhook, fault);
        return null;
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task PostLaterAsync(Webhook webhook, WebhookMisbehaviour fault)
    {
        try
        {
            if (fault.Delay?.Value is { } milliseconds)
                await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, _stop.Token);
            if (fault.Reorder?.Value is { } others)
                await HoldAsync(others);
            await PostAsync(webhook, fault);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    private async Task HoldAsync(int others)
    {
        var held = new Held(others);
        lock (_lock)
            _held.Add(held);
        await Task.WhenAny(held.Passed.Task, Task.Delay(LongestHold, time, _stop.Token));
        lock (_lock)
            _held.Remove(held);
        _stop.Token.ThrowIfCancellationRequested();
    }

    private async Task<int?> PostAsync(Webhook webhook, WebhookMisbehaviour fault)
    {
        int? first = null;
        for (var copy = 1; copy <= fault.Copies; copy++)
        {
            var status = await TryAsync(webhook, copy, fault.Name, retry: 0);
            first = copy == 1 ? status : first;
        }

        Pass();
        return first;
    }

    private async Task<int?> TryAsync(Webhook webhook, int copy, string behaviour, int retry)
    {
        var at = time.GetUtcNow().ToUnixTimeMilliseconds();
        var answer = await sender.PostAsync(webhook, retry);
        log.Append(new WebhookRecord(at, webhook.Event, webhook.Account.OaId, webhook.UserId, retry + 1, copy, behaviour, answer.Status, webhook.Body));
        if (answer.FoundNobody && settings.Of(webhook.Account.OaId).RetrySeconds is var pauses && retry < pauses.Count)
            _ = RetryAsync(webhook, copy, behaviour, retry, TimeSpan.FromSeconds(pauses[retry]));
        return answer.Status;
    }

    private async Task RetryAsync(Webhook webhook, int copy, string behaviour, int retry, TimeSpan pause)
    {
        try
        {
            await Task.Delay(pause, time, _stop.Token);
            await TryAsync(webhook, copy, behaviour, retry + 1);
        }
        catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
        {
        }
    }

    /// <summary>Another one is out: those that wait for it may follow.</summary>
    private void Pass()
    {
        lock (_lock)
        {
            foreach (var held in _held.Where(held => --held.Left == 0))
                held.Passed.TrySetResult();
        }
    }

    private sealed class Held(int left)
    {
        public int Left { get; set; } = left;

        // Continuations run elsewhere: they post.
        public TaskCompletionSource Passed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
