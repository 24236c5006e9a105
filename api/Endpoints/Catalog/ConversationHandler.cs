using ZaloOrleans.Api.Http;
using ZaloOrleans.Customers;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>Conversations with customers. The customer's id is the conversation's.</summary>
internal sealed class ConversationHandler(IGrainFactory grains)
{
    public async Task<IResult> ListAsync(HttpContext http)
    {
        var (query, problem) = ListQuery.Read(http.Request, "conversations");
        return query is null ? problem!.ToResult()
            : new CatalogResult(await grains.Query(http.Caller().Account).Conversations(query.Limit, query.Cursor));
    }

    public async Task<IResult> MessagesAsync(HttpContext http, long id)
    {
        var (query, problem) = ListQuery.Read(http.Request, "conversations");
        return id < 1 ? Problems.NotFound.ToResult()
            : query is null ? problem!.ToResult()
            : new CatalogResult(await grains.Query(http.Caller().Account).ConversationMessages(id, query.Limit, query.Cursor));
    }

    public async Task<IResult> MediaAsync(HttpContext http, long id, long mediaId)
    {
        var query = grains.Query(http.Caller().Account);
        return id > 0 && mediaId > 0 && await query.Media(id, mediaId) is { } file ? new MediaResult(query, mediaId, file) : Problems.NotFound.ToResult();
    }

    public async Task<IResult> ReplyAsync(HttpContext http, long id)
    {
        if (id < 1)
        {
            return Problems.NotFound.ToResult();
        }

        var (change, problem) = await ChangeRequest.ReadAsync(http, "conversations", id);
        if (change is null)
        {
            return problem!.ToResult();
        }

        var account = http.Caller().Account;
        var reply = new SupportReply { Actor = change.Actor, Json = change.Json!, IdempotencyKey = change.IdempotencyKey, RequestHash = change.RequestHash };
        var answer = await grains.Customer(account, id).Reply(reply);
        if (answer.ElsewhereCustomerId > 0)
        {
            answer = await grains.Customer(account, answer.ElsewhereCustomerId).Reply(reply);
        }

        return new CatalogResult(answer.Answer);
    }
}
