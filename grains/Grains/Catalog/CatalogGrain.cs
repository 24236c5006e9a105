using Orleans.Concurrency;
using Orleans.Serialization.Invocation;
using ZaloOrleans.Customers;
using ZaloOrleans.Errors;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>
/// The configuration tables of an account, which is the one in the grain's key and no other. Writes go one after the other; reads go
/// beside them, and so do writes of customers, whose own grains keep their order.
/// </summary>
[GrainType("catalog")]
[MayInterleave(nameof(MayInterleave))]
public sealed class CatalogGrain(
    CatalogTables tables, CatalogReads reads, CatalogWriters writers, StepReplacement steps, SendResumption resumption, TemplateApproval approval,
    JourneyStatsReader stats, IdentityReader identities, SuppressionImport suppressions, SendingStops stops, CustomerWriter customers, DatabaseGate gate)
    : Grain, ICatalogGrain
{
    private const string ZaloAccounts = "zalo-accounts";

    private AccountId Account => GrainKey.AccountOf(this.GetPrimaryKeyString());

    /// <summary>Whether a call may run while another one waits.</summary>
    public static bool MayInterleave(IInvokable request) =>
        request is { } call && call.GetArgumentCount() == 1 && call.GetArgument(0) is CatalogChange { Resource: "customers" };

    public Task<CatalogAnswer> List(CatalogList query)
    {
        ArgumentNullException.ThrowIfNull(query);
        if (tables.Find(query.Resource) is not { } table)
        {
            return Task.FromResult(CatalogRefusals.NotFound);
        }

        var faults = new Faults();
        return ListReader.Read(table.Shape, query, faults) is { } plan
            ? reads.ListAsync(Account, table, plan)
            : Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
    }

    public async Task<CatalogAnswer> Read(string resource, long id)
    {
        if (tables.Find(resource) is not { } table)
        {
            return CatalogRefusals.NotFound;
        }

        var row = await reads.ReadAsync(Account, table, id);
        if (row is null && resource == "customers" && await gate.ReadAsync(() => identities.SurvivorAsync(Account, id)) is { } survivor)
        {
            // The old id of a customer that was merged is answered with the one that it has become.
            row = await reads.ReadAsync(Account, table, survivor);
        }

        return row is null ? CatalogRefusals.NotFound : CatalogAnswer.Done(row.ToJson(), row.ETag);
    }

    public Task<CatalogAnswer> Create(CatalogChange change) => WriteAsync(change, CatalogOperations.Create, writer => writer.CreateAsync(Account, change));

    public Task<CatalogAnswer> Change(CatalogChange change) => WriteAsync(change, CatalogOperations.Change, writer => writer.ChangeAsync(Account, change));

    public Task<CatalogAnswer> Delete(CatalogChange change) => WriteAsync(change, CatalogOperations.Delete, writer => writer.DeleteAsync(Account, change));

    public Task<CatalogAnswer> ReplaceSteps(CatalogChange change) => steps.ReplaceAsync(Account, change);

    public async Task<CatalogAnswer> ResumeSending(CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (await ReadOfficialAsync(change.Id) is null)
        {
            return CatalogRefusals.NotFound;
        }

        await resumption.ResumeAsync(Account, change.Id, change.Actor);
        return await Read(ZaloAccounts, change.Id);
    }

    public Task<CatalogAnswer> SubmitTemplate(CatalogChange change) => approval.TakeAsync(Account, change, ReviewStep.Submit);

    public Task<CatalogAnswer> ApproveTemplate(CatalogChange change) => approval.TakeAsync(Account, change, ReviewStep.Approve);

    public Task<CatalogAnswer> RejectTemplate(CatalogChange change) => approval.TakeAsync(Account, change, ReviewStep.Reject);

    public Task<CatalogAnswer> AddSuppressions(CatalogChange change) => suppressions.AddAsync(Account, change);

    public Task<CatalogAnswer> SetConsent(CatalogChange change) => customers.ConsentAsync(Account, change);

    public Task<CatalogAnswer> SetStop(CatalogChange change, bool stop) => stops.SetAsync(Account, change, stop);

    public Task<CatalogAnswer> Stops() => stops.ListAsync(Account);

    public async Task<CatalogAnswer> JourneyStats(long journeyId) =>
        await stats.ReadAsync(Account, journeyId) is { } json ? CatalogAnswer.Done(json) : CatalogRefusals.NotFound;

    private async Task<CatalogRow?> ReadOfficialAsync(long id) =>
        await reads.ReadAsync(Account, tables.Find(ZaloAccounts)!, id) is { } row && row["kind"] is "official_account" ? row : null;

    private async Task<CatalogAnswer> WriteAsync(CatalogChange change, CatalogOperations operation, Func<ICatalogWriter, Task<CatalogAnswer>> write)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (tables.Find(change.Resource) is not { } table)
        {
            return CatalogRefusals.NotFound;
        }

        try
        {
            return table.Operations.HasFlag(operation)
                ? await write(writers.Of(change.Resource))
                : CatalogRefusals.NotSupported($"{change.Resource} does not take that.");
        }
        catch (Exception e) when (DatabaseGate.IsConnectionFailure(e))
        {
            // Ids or keys could not be fetched; the transaction itself tells its failures apart.
            throw new BusyException("The database is busy or away; nothing was done.");
        }
    }
}
