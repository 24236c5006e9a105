using Orleans.Concurrency;

namespace ZaloOrleans.Zalo;

/// <summary>Takes in the webhooks of all Official Accounts.</summary>
[Alias("zo.IWebhookIntakeGrain")]
public interface IWebhookIntakeGrain : IGrainWithStringKey
{
    /// <summary>
    /// Checks whose a webhook is and keeps it. Answers when that is committed; its effect comes after. Throws
    /// <see cref="Errors.BusyException"/> where it cannot be kept now.
    /// </summary>
    [Alias("Take"), AlwaysInterleave]
    Task<WebhookReceipt> Take(WebhookDelivery delivery);

    /// <summary>The same for a webhook of a Mini App, which is signed in another way and names the app only.</summary>
    [Alias("TakeMiniApp"), AlwaysInterleave]
    Task<WebhookReceipt> TakeMiniApp(WebhookDelivery delivery);
}

/// <summary>A webhook as it arrived.</summary>
/// <param name="Body">Byte for byte: the signature is over it. At most 256 kB.</param>
/// <param name="Signature">The header <c>X-ZEvent-Signature</c>.</param>
/// <param name="Timestamp">The header <c>X-ZEvent-Timestamp</c>.</param>
[GenerateSerializer, Immutable, Alias("zo.WebhookDelivery")]
public sealed record WebhookDelivery(
    [property: Id(0)] byte[] Body, [property: Id(1)] string? Signature, [property: Id(2)] string? Timestamp);

/// <summary>What became of a webhook.</summary>
[GenerateSerializer, Alias("zo.WebhookReceipt")]
public enum WebhookReceipt
{
    /// <summary>It is kept, and what follows from it will.</summary>
    Kept = 0,

    /// <summary>It is kept, and nothing follows: nobody connected the Official Account, but another one of its app.</summary>
    Unrouted = 1,

    /// <summary>The developer console tried the URL. Nothing was kept.</summary>
    ConsoleTest = 2,

    /// <summary>Nobody whom the engine knows signed it. Nothing was kept.</summary>
    Forged = 3,

    /// <summary>It is no JSON object. Nothing was kept.</summary>
    Malformed = 4,
}
