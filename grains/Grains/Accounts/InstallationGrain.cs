using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Concurrency;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Accounts;

/// <summary>What belongs to the installation. It holds nothing: a key that was revoked is so at the next look.</summary>
[GrainType("installation")]
[StatelessWorker]
public sealed class InstallationGrain(AccountStore accounts, ApiKeyStore keys, DataKeyWrapping wrapping, DatabaseGate gate) : Grain, IInstallationGrain
{
    private const string Scope = "accounts";

    // What is not wrapped by then goes on, and the next call finds it.
    private static readonly TimeSpan WrapLimit = TimeSpan.FromSeconds(8);

    public Task<CatalogAnswer> CreateAccount(CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var values = ContractBody.Read(ContractShape.Of<NewAccountContract>(), change.Json, isNew: true, faults);
        var currency = values.GetValueOrDefault("currency") is string code ? SettingsChecks.Currency(code, "/currency", faults) : null;
        if (!faults.AreNone)
        {
            return Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
        }

        var account = new NewAccount((string)values["name"]!, change.Actor);
        return accounts.CreateAsync(account with
        {
            Timezone = values.GetValueOrDefault("timezone") as string ?? account.Timezone,
            Currency = currency ?? account.Currency,
        }, change);
    }

    public async Task<CatalogAnswer> Accounts(CatalogList query)
    {
        ArgumentNullException.ThrowIfNull(query);
        var faults = new Faults();
        var after = AfterOf(query, faults);
        if (!faults.AreNone)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        var (rows, total) = await gate.WhileItAnswersAsync(_ => accounts.ListAsync(after, query.Limit + 1, query.Total));
        var items = rows.Take(query.Limit).ToList();
        var page = new JsonObject
        {
            ["items"] = new JsonArray([.. items.Select(r => (JsonNode)r.Json)]),
            ["nextCursor"] = rows.Count > query.Limit ? OpaqueCursor.Write(Scope, items[^1].Id.ToString(CultureInfo.InvariantCulture)) : null,
        };
        if (total is { } count)
        {
            page["total"] = count;
        }

        return CatalogAnswer.Done(page.ToJsonString(Json.Plain));
    }

    public Task<CatalogAnswer> RotateDataKey(long accountId, string actor) => GrainFactory.DataKey(new AccountId(accountId)).Rotate(actor);

    public Task<CatalogAnswer> DataKeyRotation(long accountId) => GrainFactory.DataKey(new AccountId(accountId)).Progress();

    public async Task<CatalogAnswer> WrapDataKeys(string actor) =>
        CatalogAnswer.Done(new JsonObject { ["wrapped"] = await gate.InTimeAsync(wrapping.WrapAsync(actor), WrapLimit) }.ToJsonString(Json.Plain));

    // Every request begins here once its key is no longer believed in: what does not know that the database hangs makes all of them wait.
    public Task<ApiKeyRecord?> FindKey(string publicId) => gate.ReadAsync(() => keys.FindAsync(publicId));

    /// <summary>Checks the query. This list crosses accounts, so nothing of it is composed: it goes by id, and takes no filter.</summary>
    private static long AfterOf(CatalogList query, Faults faults)
    {
        if (query.Limit is < 1 or > ListReader.MostRows)
        {
            faults.Add("/limit", "out_of_range", $"It lies from 1 to {ListReader.MostRows}.");
        }

        foreach (var filter in query.Filters)
        {
            faults.Add($"/{JsonPointer.Escape(filter.Key)}", "unknown_filter", "The list of accounts has no filters.");
        }

        if (!string.IsNullOrEmpty(query.Sort) && query.Sort != "id")
        {
            faults.Add("/sort", "invalid_sort", "The list of accounts is sorted by id.");
        }

        var after = 0L;
        if (!string.IsNullOrEmpty(query.Cursor)
            && !(OpaqueCursor.Read(Scope, query.Cursor, 1) is [{ } id] && long.TryParse(id, NumberStyles.None, CultureInfo.InvariantCulture, out after)))
        {
            faults.Add("/cursor", "invalid_cursor", "It is no cursor of this list.");
        }

        return after;
    }
}
