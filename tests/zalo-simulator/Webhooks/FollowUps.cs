using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>What follows a message that was accepted: its echo, that it arrived, that it was looked at.</summary>
internal sealed class FollowUps(WebhookOutbox outbox, WebhookSender sender, WebhookSettings settings, MessageBook messages, SimulatorOptions options, TimeProvider time)
{
    private readonly Lock _lock = new();
    private readonly Random _random = options.Seed is { } seed ? new Random(seed) : new Random();

    /// <summary>Begins it, beside the answer, which may be lost: Zalo's webhooks know nothing of that.</summary>
    public void Begin(OfficialAccount account, SentMessage message)
    {
        var wanted = settings.Of(account.OaId);
        if (!sender.IsOn || wanted.Received.Chance == 0)
            messages.Arrive(message.OaId, message.Id, message.At);
        if (sender.IsOn)
            _ = FollowAsync(account, message, Draw(wanted, message.Phone is not null));
    }

    private IReadOnlyList<(AfterSend What, TimeSpan After)> Draw(AfterSendSettings wanted, bool byPhone)
    {
        lock (_lock)
            return wanted.Draw(byPhone, _random);
    }

    private async Task FollowAsync(OfficialAccount account, SentMessage message, IReadOnlyList<(AfterSend What, TimeSpan After)> steps)
    {
        foreach (var (what, after) in steps)
        {
            if (after > TimeSpan.Zero)
                await Task.Delay(after, time);
            if (Of(account, message, what, time.GetUtcNow()) is { } body)
                await outbox.SendAsync(body);
        }
    }

    /// <summary>The webhook; null for what has none.</summary>
    private Webhook? Of(OfficialAccount account, SentMessage message, AfterSend what, DateTimeOffset now)
    {
        if (what == AfterSend.Received)
            return Receipts.Of(account, messages, message, now) with { Endpoint = message.Endpoint };
        if (message.UserId is not { } user)
            return null;
        var body = what == AfterSend.Seen ? WebhookBodies.Seen(account, user, now, [message.Id])
            : message.Echo is { } echo ? WebhookBodies.Echo(account, user, now, message.Id, echo)
            : null;
        return body is null ? null : new Webhook(account, body, user) { Endpoint = message.Endpoint };
    }
}
