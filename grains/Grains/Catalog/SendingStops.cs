using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Stops an account, a channel, a campaign or a journey, and lets it go on.</summary>
public sealed class SendingStops(StopStore stops)
{
    private static readonly ContractShape Shape = ContractShape.Of<StopContract>();

    /// <summary>Stops, or lets go on, what the body names. The answer is all that is stopped then.</summary>
    public async Task<CatalogAnswer> SetAsync(AccountId account, CatalogChange change, bool stop)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(Shape, change.Json, isNew: true, faults);
        var targets = faults.AreNone ? TargetsOf(values).ToList() : [];
        if (faults.AreNone && targets.Count != 1)
        {
            faults.Add("", "one_target", "Say exactly one of account (true), channel, campaignId and journeyId.");
        }

        if (!faults.AreNone)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        var answer = await stops.SetAsync(account, change, targets[0], stop, values.GetValueOrDefault("reason") as string);
        return answer.Outcome == CatalogOutcome.Done ? await ListAsync(account) : answer;
    }

    /// <summary>All that is stopped.</summary>
    public async Task<CatalogAnswer> ListAsync(AccountId account) => CatalogAnswer.Done(await stops.ListAsync(account));

    private static IEnumerable<string> TargetsOf(IReadOnlyDictionary<string, object?> values)
    {
        if (values.GetValueOrDefault("account") is true)
        {
            yield return Stops.Account;
        }

        if (values.GetValueOrDefault("channel") is string word && MessageChannels.TryParse(word, out var channel))
        {
            yield return Stops.Of(channel);
        }

        if (values.GetValueOrDefault("campaignId") is long campaign)
        {
            yield return Stops.OfCampaign(campaign);
        }

        if (values.GetValueOrDefault("journeyId") is long journey)
        {
            yield return Stops.OfJourney(journey);
        }
    }
}
