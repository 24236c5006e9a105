using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Media;
using ZaloOrleans.Privacy;
using ZaloOrleans.Query;

namespace ZaloOrleans.Api.Engine;

[GrainType("stand-in-catalog")]
public sealed class StandInCatalog(EngineBook book) : Grain, ICatalogGrain
{
    public Task<CatalogAnswer> List(CatalogList query) => Answer(nameof(List), query);

    public Task<CatalogAnswer> Read(string resource, long id) => Answer(nameof(Read), (resource, id));

    public Task<CatalogAnswer> Create(CatalogChange change) => Answer(nameof(Create), change);

    public Task<CatalogAnswer> Change(CatalogChange change) => Answer(nameof(Change), change);

    public Task<CatalogAnswer> Delete(CatalogChange change) => Answer(nameof(Delete), change);

    public Task<CatalogAnswer> ReplaceSteps(CatalogChange change) => Answer(nameof(ReplaceSteps), change);

    public Task<CatalogAnswer> ResumeSending(CatalogChange change) => Answer(nameof(ResumeSending), change);

    public Task<CatalogAnswer> SubmitTemplate(CatalogChange change) => Answer(nameof(SubmitTemplate), change);

    public Task<CatalogAnswer> ApproveTemplate(CatalogChange change) => Answer(nameof(ApproveTemplate), change);

    public Task<CatalogAnswer> RejectTemplate(CatalogChange change) => Answer(nameof(RejectTemplate), change);

    public Task<CatalogAnswer> AddSuppressions(CatalogChange change) => Answer(nameof(AddSuppressions), change);

    public Task<CatalogAnswer> SetConsent(CatalogChange change) => Answer(nameof(SetConsent), change);

    public Task<CatalogAnswer> SetStop(CatalogChange change, bool stop) => Answer(nameof(SetStop), (change, stop));

    public Task<CatalogAnswer> Stops() => Answer(nameof(Stops), null);

    public Task<CatalogAnswer> JourneyStats(long journeyId) => Answer(nameof(JourneyStats), journeyId);

    private Task<CatalogAnswer> Answer(string method, object? argument) =>
        Task.FromResult(book.Answer(GrainKey.Parse(this.GetPrimaryKeyString()).Account.Value, method, argument));
}

[GrainType("stand-in-query")]
public sealed class StandInQuery(EngineBook book) : Grain, IQueryGrain
{
    public Task<CatalogAnswer> Timeline(long customerId, int limit, string? cursor) => Answer(nameof(Timeline), (customerId, limit, cursor));

    public Task<CatalogAnswer> Decision(long decisionId) => Answer(nameof(Decision), decisionId);

    public Task<CatalogAnswer> FindCustomers(Identity identity) => Answer(nameof(FindCustomers), identity);

    public Task<CatalogAnswer> ZaloLinks(long customerId) => Answer(nameof(ZaloLinks), customerId);

    public Task<CatalogAnswer> PreviewTemplate(long templateId, string json) => Answer(nameof(PreviewTemplate), (templateId, json));

    public Task<CatalogAnswer> Conversations(int limit, string? cursor) => Answer(nameof(Conversations), (limit, cursor));

    public Task<CatalogAnswer> Limits() => Answer(nameof(Limits), null);

    public Task<CatalogAnswer> ConversationMessages(long customerId, int limit, string? cursor) =>
        Answer(nameof(ConversationMessages), (customerId, limit, cursor));

    public Task<CatalogAnswer> LiveAds(long? channelId, int limit) => Answer(nameof(LiveAds), (channelId, limit));

    public Task<ExportPart?> Export(ExportRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        book.Exports.Enqueue(request);
        return Task.FromResult(book.ExportParts.GetValueOrDefault((request.CustomerId, request.Cursor ?? "")));
    }
    public Task<MediaFile?> Media(long customerId, long mediaId) =>
        Task.FromResult(book.Media.TryGetValue((Account, customerId, mediaId), out var media) ? media.File : null);

    public Task<byte[]?> MediaPart(long mediaId, int part) => Task.FromResult(
        book.Media.Where(m => m.Key.Account == Account && m.Key.MediaId == mediaId).Select(m => m.Value.Parts.ElementAtOrDefault(part)).FirstOrDefault());

    private long Account => GrainKey.Parse(this.GetPrimaryKeyString()).Account.Value;

    private Task<CatalogAnswer> Answer(string method, object? argument) =>
        Task.FromResult(book.Answer(GrainKey.Parse(this.GetPrimaryKeyString()).Account.Value, method, argument));
}
