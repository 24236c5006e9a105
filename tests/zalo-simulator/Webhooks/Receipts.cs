using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Webhooks;

/// <summary>A message arrived.</summary>
internal static class Receipts
{
    /// <summary>Notes it, and makes its receipt: by user id, or by phone with the header that says so.</summary>
    public static Webhook Of(OfficialAccount account, MessageBook messages, SentMessage message, DateTimeOffset now)
    {
        messages.Arrive(message.OaId, message.Id, now);
        return message.Phone is { } phone
            ? new Webhook(account, WebhookBodies.ReceivedByPhone(account, message, now), phone.TrimStart('+')) { IsByPhone = true }
            : new Webhook(account, WebhookBodies.Received(account, message.UserId!, now, message.Id), message.UserId);
    }
}
