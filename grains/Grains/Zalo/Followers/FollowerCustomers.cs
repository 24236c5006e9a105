using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>Gives an import's persons to their customers, who know what they were given before.</summary>
public sealed partial class FollowerCustomers(IGrainFactory grains, ImportMetrics metrics, ILogger<FollowerCustomers> log)
{
    private const int MostTries = 4;

    /// <summary>Gives them, all beside each other, and says what became of each by user id. Never throws for what one of them does.</summary>
    /// <param name="account">The account.</param>
    /// <param name="oaRowId">Row id of the Official Account.</param>
    /// <param name="import">The import.</param>
    /// <param name="people">A page of persons at most.</param>
    /// <param name="now">The time.</param>
    internal async Task<Dictionary<string, FollowerResult>> GiveAsync(
        AccountId account, long oaRowId, FollowerImportState import, IReadOnlyList<FoundFollower> people, DateTimeOffset now)
    {
        var results = await Task.WhenAll(people.Select(p => GuardedAsync(account, oaRowId, import, p, now)));
        return people.Zip(results).ToDictionary(p => p.First.Person.Id, p => p.Second, StringComparer.Ordinal);
    }

    private async Task<FollowerResult> GuardedAsync(AccountId account, long oaRowId, FollowerImportState import, FoundFollower follower, DateTimeOffset now)
    {
        try
        {
            return await GiveAsync(account, oaRowId, import, follower, now);
        }
        catch (Exception e) when (CustomerWebhooks.IsPassing(e))
        {
            return FollowerResult.Later;
        }
        catch (Exception e)
        {
            metrics.PersonFailed("unforeseen");
            LogFailed(import.Number, oaRowId, account.Value, e.GetType().Name, e.Message);
            return FollowerResult.Failed;
        }
    }

    private async Task<FollowerResult> GiveAsync(AccountId account, long oaRowId, FollowerImportState import, FoundFollower follower, DateTimeOffset now)
    {
        var (person, found, detail) = follower;
        for (var tries = 0; tries < MostTries; tries++)
        {
            // What is known of a customer stays as it is: only a new one gets its profile from Zalo.
            var item = FollowerItems.ItemOf(oaRowId, import.Number, person.Id, found.IsNew ? detail : null, now, E164.Normalize);
            var answer = await grains.Customer(account, found.CustomerId).Ingest(new IngestCommand { Actor = import.Actor, Items = [item], Create = found.IsNew });
            switch (answer.Route)
            {
                case IngestRoute.Here when answer.Items[0].Error is { } fault:
                    metrics.PersonFailed(fault.Code);
                    LogFailed(import.Number, oaRowId, account.Value, fault.Code, fault.Detail);
                    return FollowerResult.Failed;

                case IngestRoute.Here:
                    // A repeat counts as what it was the first time: whoever led to no customer when the page was read was made one by it.
                    return found.IsNew || (answer.Items[0].Duplicate && person.IsNew) ? FollowerResult.Created : FollowerResult.Known;

                case IngestRoute.Elsewhere:
                    found = new Resolved(answer.ElsewhereCustomerId, false);
                    break;

                default:
                    found = (await grains.Identities(account).Resolve([FollowerItems.IdentityOf(person.Id)]))[0];
                    break;
            }
        }

        throw new BusyException("The identity changes hands too fast; nothing was done.");
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Import {Number} of Official Account {Row} of account {Account} could not take a follower: {Code} {Reason}")]
    private partial void LogFailed(int number, long row, long account, string code, string reason);
}

/// <summary>A person of an import.</summary>
/// <param name="Person">The person.</param>
/// <param name="Found">Where the user id leads now.</param>
/// <param name="Detail">What Zalo tells of them; null where it was not asked or does not tell.</param>
internal sealed record FoundFollower(FollowerPerson Person, Resolved Found, FollowerDetail? Detail);
