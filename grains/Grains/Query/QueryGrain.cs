using Orleans.Concurrency;
using ZaloOrleans.Ads;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Media;
using ZaloOrleans.Messaging;
using ZaloOrleans.Privacy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Query;

/// <summary>Reports of the account in the grain's key. It holds nothing.</summary>
[GrainType("query")]
[StatelessWorker]
public sealed class QueryGrain(TimelineReader timelines, DecisionReader decisions, CustomerFinder customers, ZaloLinkReader links, IdentityReader identities,
    TemplatePreview previews, ConversationLists conversations, MediaReads media, AccountLimits limits, LiveAds ads, CustomerExport exports, DatabaseGate gate,
    TimeProvider clock) : Grain, IQueryGrain
{
    private const int MostAds = 100;

    private AccountId Account => GrainKey.AccountOf(this.GetPrimaryKeyString());

    public async Task<CatalogAnswer> Timeline(long customerId, int limit, string? cursor)
    {
        if (limit is < 1 or > ListReader.MostRows)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/limit", "out_of_range", $"It lies from 1 to {ListReader.MostRows}.");
        }

        // The old id of a customer that was merged tells the story of the one that it has become.
        customerId = await gate.ReadAsync(() => identities.SurvivorAsync(Account, customerId)) ?? customerId;
        var after = string.IsNullOrEmpty(cursor) ? null : TimelineCursor.Read(customerId, cursor);
        if (after is null && !string.IsNullOrEmpty(cursor))
        {
            return CatalogAnswer.Refused(CatalogOutcome.Invalid, "/cursor", "invalid_cursor", "It is no cursor of this timeline.");
        }

        return await timelines.ReadAsync(Account, customerId, limit, after) is { } json ? CatalogAnswer.Done(json) : CatalogRefusals.NotFound;
    }

    public async Task<CatalogAnswer> Decision(long decisionId) =>
        await decisions.ReadAsync(Account, decisionId) is { } json ? CatalogAnswer.Done(json) : CatalogRefusals.NotFound;

    public async Task<CatalogAnswer> FindCustomers(Identity identity)
    {
        var rows = await customers.FindAsync(Account, identity);
        return CatalogAnswer.Done(CatalogRow.Page(rows, null, null));
    }

    public async Task<CatalogAnswer> ZaloLinks(long customerId)
    {
        customerId = await gate.ReadAsync(() => identities.SurvivorAsync(Account, customerId)) ?? customerId;
        return await links.ReadAsync(Account, customerId) is { } json ? CatalogAnswer.Done(json) : CatalogRefusals.NotFound;
    }

    public Task<CatalogAnswer> PreviewTemplate(long templateId, string json) => previews.RenderAsync(Account, templateId, json);

    public Task<CatalogAnswer> Limits() => limits.ReadAsync(Account);

    public async Task<CatalogAnswer> Conversations(int limit, string? cursor) =>
        PageFault(limit, cursor, ConversationCursor.All, out var after) ?? CatalogAnswer.Done(await conversations.ListAsync(Account, limit, after, clock.GetUtcNow()));

    public async Task<CatalogAnswer> ConversationMessages(long customerId, int limit, string? cursor)
    {
        customerId = await gate.ReadAsync(() => identities.SurvivorAsync(Account, customerId)) ?? customerId;
        return PageFault(limit, cursor, ConversationCursor.Of(customerId), out var after)
            ?? (await conversations.MessagesAsync(Account, customerId, limit, after) is { } json ? CatalogAnswer.Done(json) : CatalogRefusals.NotFound);
    }

    public async Task<MediaFile?> Media(long customerId, long mediaId)
    {
        customerId = await gate.ReadAsync(() => identities.SurvivorAsync(Account, customerId)) ?? customerId;
        return await media.FindAsync(Account, customerId, mediaId);
    }

    public Task<byte[]?> MediaPart(long mediaId, int part) => media.PartAsync(Account, mediaId, part);

    public async Task<CatalogAnswer> LiveAds(long? channelId, int limit) => limit is < 1 or > MostAds
        ? CatalogAnswer.Refused(CatalogOutcome.Invalid, "/limit", "out_of_range", $"It lies from 1 to {MostAds}.")
        : CatalogAnswer.Done(await ads.ReadAsync(Account, channelId ?? 0, limit, clock.GetUtcNow()));

    public async Task<ExportPart?> Export(ExportRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Cursor is { } cursor)
        {
            return ExportPlace.Read(cursor) is { } place ? await exports.GoOnAsync(Account, place) : null;
        }

        var customerId = await gate.ReadAsync(() => identities.SurvivorAsync(Account, request.CustomerId)) ?? request.CustomerId;
        return await exports.BeginAsync(Account, customerId, request.Actor, request.IsOwn);
    }

    private static CatalogAnswer? PageFault(int limit, string? cursor, string scope, out ConversationCursor? after)
    {
        after = string.IsNullOrEmpty(cursor) ? null : ConversationCursor.Read(scope, cursor);
        return limit is < 1 or > ListReader.MostRows
            ? CatalogAnswer.Refused(CatalogOutcome.Invalid, "/limit", "out_of_range", $"It lies from 1 to {ListReader.MostRows}.")
            : after is null && !string.IsNullOrEmpty(cursor)
                ? CatalogAnswer.Refused(CatalogOutcome.Invalid, "/cursor", "invalid_cursor", "It is no cursor of this list.")
                : null;
    }
}
