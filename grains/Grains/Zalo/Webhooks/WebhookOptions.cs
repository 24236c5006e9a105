using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>How webhooks are worked off.</summary>
public sealed class WebhookOptions
{
    /// <summary>Webhooks that a lane takes at once. Default 200, 1..500: a customer takes no more items in one call.</summary>
    [Range(1, 500)]
    public int TakeAtOnce { get; set; } = 200;

    /// <summary>Delay after the first failure; it doubles with each one up to ten minutes. Default 1 s.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a webhook waits that could not be worked on for no fault of its own. Default 1 s.</summary>
    public TimeSpan BusyDelay { get; set; } = TimeSpan.FromSeconds(1);
}
