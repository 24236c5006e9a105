using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;

namespace ZaloOrleans.Zalo;

/// <summary>What messages are sent with. Pure.</summary>
/// <param name="Secret">An access token, or an Open API key; empty: there is none, and no waiting brings one.</param>
public sealed record SendCredential(string Secret)
{
    /// <summary>The app whose Open API key it is; null for an access token.</summary>
    public string? AppId { get; init; }

    /// <summary>What a message comes to that cannot be asked of Zalo with this; null: it can.</summary>
    public ZaloAnswer? AnswerTo(QueuedSend send)
    {
        ArgumentNullException.ThrowIfNull(send);
        return this switch
        {
            { Secret.Length: 0, AppId: null } => ZaloAnswer.Refused("engine:oa_not_connected"),
            { Secret.Length: 0 } => ZaloAnswer.MiniAppKeyMissing,
            // The Official Account was given another app since the message was queued; the user's id is another one there.
            { AppId: { } app } when MiniAppAddress.Parse(send.Recipient).AppId != app => ZaloAnswer.Refused("engine:no_address"),
            _ => null,
        };
    }

    /// <summary>Without the secret.</summary>
    public override string ToString() => $"{nameof(SendCredential)} {AppId}";
}
