using System.Text;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-webhook-intake")]
public sealed class StandInWebhookIntake(EngineBook book) : Grain, IWebhookIntakeGrain
{
    public Task<WebhookReceipt> TakeMiniApp(WebhookDelivery delivery) => Take(delivery);

    public Task<WebhookReceipt> Take(WebhookDelivery delivery)
    {
        book.Webhooks.Enqueue(delivery);
        var body = Encoding.UTF8.GetString(delivery.Body);
        return body.Contains("busy", StringComparison.Ordinal) ? throw new Errors.BusyException() { RetryAfter = TimeSpan.FromSeconds(2) }
            : Task.FromResult(Enum.GetValues<WebhookReceipt>().First(r => body.Contains($"{r}", StringComparison.Ordinal)));
    }
}
