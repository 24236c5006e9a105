using System.Security.Cryptography;
using System.Text;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>How an account's inbox is cut, so that a flood is worked off in parallel and one person's events keep their order. Pure.</summary>
public static class WebhookLanes
{
    /// <summary>Lanes of an account. It may be changed: what waits in a lane is worked off by that lane.</summary>
    public const int Count = 8;

    /// <summary>What wakes a lane: there are webhooks in its inbox.</summary>
    public const string Work = "work";

    /// <summary>The lane of a person, 0 to <see cref="Count"/> - 1; of the Official Account where the event names nobody.</summary>
    public static int Of(string oaId, string? userId) => SHA256.HashData(Encoding.UTF8.GetBytes($"{oaId}/{userId}"))[0] % Count;
}
