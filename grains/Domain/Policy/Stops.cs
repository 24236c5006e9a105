using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Policy;

/// <summary>What of an account is stopped, as words: <c>account</c>, <c>channel:oa</c>, <c>campaign:5</c>, <c>journey:7</c>. Pure.</summary>
public static class Stops
{
    /// <summary>The whole account.</summary>
    public const string Account = "account";

    /// <summary>A channel.</summary>
    public static string Of(MessageChannel channel) => $"channel:{channel.Word()}";

    /// <summary>A campaign.</summary>
    public static string OfCampaign(long id) => string.Create(CultureInfo.InvariantCulture, $"campaign:{id}");

    /// <summary>A journey.</summary>
    public static string OfJourney(long id) => string.Create(CultureInfo.InvariantCulture, $"journey:{id}");

    /// <summary>What stops a message; null: nothing does.</summary>
    public static string? StopOf(this AccountPolicy policy, MessageChannel channel, long? campaignId, long? journeyId)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Stops.IsEmpty)
        {
            return null;
        }

        var words = ImmutableArray.Create(Account, Of(channel), campaignId is { } c ? OfCampaign(c) : "", journeyId is { } j ? OfJourney(j) : "");
        return words.FirstOrDefault(policy.Stops.Contains);
    }
}
