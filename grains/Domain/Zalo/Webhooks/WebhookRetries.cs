namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>When a webhook whose effect failed is tried again. Pure.</summary>
public static class WebhookRetries
{
    /// <summary>Tries after which it is parked.</summary>
    public const int Most = 10;

    /// <summary>Longest reason that is kept, characters.</summary>
    public const int LongestReason = 500;

    /// <summary>The longest wait between two tries.</summary>
    public static readonly TimeSpan LongestBackoff = TimeSpan.FromMinutes(10);

    /// <summary>How long it waits after its failure number <paramref name="failures"/>, from 1: the first wait, doubling.</summary>
    public static TimeSpan After(int failures, TimeSpan first)
    {
        var wait = first * Math.Pow(2, Math.Min(failures - 1, 20));
        return wait < LongestBackoff ? wait : LongestBackoff;
    }
}
