using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>How webhooks are worked off.</summary>
public sealed class WebhookOptions
{
    /// <summary>Webhooks that a lane takes at once. Default 200, 1..500: a customer takes no more items in one call.</summary>
    [Range(1, 500)]
    public int TakeAtOnce { get; set; } = 200;

    /// <summary>Customers whose turn a lane asks for at the same time. Default 16, 1..500.</summary>
    [Range(1, 500)]
    public int GiveAtOnce { get; set; } = 16;

    /// <summary>Customers whose turn all lanes of a silo together ask for while more than <see cref="Others"/> other turns of it are open. Default 2, 1..500.</summary>
    [Range(1, 500)]
    public int GiveBeside { get; set; } = 2;

    /// <summary>How many open turns that are no effects of webhooks make a silo busy. Default 4, 0 or more.</summary>
    [Range(0, int.MaxValue)]
    public int Others { get; set; } = 4;

    /// <summary>Delay after the first failure; it doubles with each one up to ten minutes. Default 1 s.</summary>
    public TimeSpan Backoff { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a webhook waits that could not be worked on for no fault of its own. Default 1 s.</summary>
    public TimeSpan BusyDelay { get; set; } = TimeSpan.FromSeconds(1);
}
