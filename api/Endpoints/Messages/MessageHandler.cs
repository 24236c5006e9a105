using System.Text.Json;
using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Messages;
using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Messages;

/// <summary>Messages that a system of the account asks for, and what would be decided about them.</summary>
internal sealed class MessageHandler(IGrainFactory grains, CustomerDirectory directory)
{
    private const int MostTries = 3;

    private static readonly Problem CustomerUnknown = new(
        StatusCodes.Status404NotFound, "customer_not_found", "There is no such customer. Make one with POST /v1/identify or POST /v1/customers.");

    private static readonly Problem KeyOfAnother = new(
        StatusCodes.Status409Conflict, "idempotency_key_of_another", "This Idempotency-Key belongs to a call about another customer. Use a new one.");

    private static readonly Problem KeyReused = new(
        StatusCodes.Status422UnprocessableEntity, "idempotency_key_reused", "This Idempotency-Key was used for another request. Use a new one.");

    private static readonly Problem UnknownCampaign = new(StatusCodes.Status422UnprocessableEntity, "unknown_campaign", "There is no campaign with the id that campaignId names.");

    public Task<IResult> SendAsync(HttpContext http) => HandleAsync(http, mayAsk: false, (customer, request) => customer.Send(request));

    public Task<IResult> DecideAsync(HttpContext http) => HandleAsync(http, mayAsk: true, (customer, request) => customer.Explain(request));

    public async Task<IResult> DecisionAsync(HttpContext http, long id) =>
        id < 1 ? Problems.NotFound.ToResult() : new CatalogResult(await grains.Query(http.Caller().Account).Decision(id));

    private async Task<IResult> HandleAsync(HttpContext http, bool mayAsk, Func<ICustomerGrain, MessageRequest, Task<MessageRequestAnswer>> ask)
    {
        if (IdempotencyKey.Read(http.Request, out var key) is { } badKey)
        {
            return badKey.ToResult();
        }

        var (body, problem) = await JsonRequest.ReadAsync(http.Request);
        if (body is null)
        {
            return problem!.ToResult();
        }

        using var json = JsonDocument.Parse(body.Json);
        var reader = new MessageReader(json.RootElement, mayAsk);
        return reader.Read() is { } draft
            ? await AskAsync(http, draft with { Request = draft.Request with { IdempotencyKey = mayAsk ? null : key, RequestHash = key is null ? null : body.Hash } }, ask)
            : Problems.Invalid(reader.Faults.All).ToResult();
    }

    private async Task<IResult> AskAsync(HttpContext http, MessageDraft draft, Func<ICustomerGrain, MessageRequest, Task<MessageRequestAnswer>> ask)
    {
        var account = http.Caller().Account;
        var customer = draft.CustomerId ?? await FindAsync(account, draft.Identity!);
        for (var tries = 0; customer is { } id && tries < MostTries; tries++)
        {
            var answer = await ask(grains.Customer(account, id), draft.Request);
            switch (answer.Outcome)
            {
                case MessageRequestOutcome.Elsewhere:
                    customer = answer.ElsewhereCustomerId;
                    break;

                case MessageRequestOutcome.NotFound:
                    // A customer that was deleted let go of its identities; another one may have them by now.
                    customer = draft.Identity is { } identity && await directory.AskAgainAsync(account, identity) is { IsNew: false } found && found.CustomerId != id ? found.CustomerId : null;
                    break;

                default:
                    return ResultOf(http, answer);
            }
        }

        return CustomerUnknown.ToResult();
    }

    private async Task<long?> FindAsync(AccountId account, Identity identity)
    {
        var found = (await directory.FindAsync(account, [identity]))[identity];
        return found.IsNew ? null : found.CustomerId;
    }

    private static IResult ResultOf(HttpContext http, MessageRequestAnswer answer)
    {
        switch (answer.Outcome)
        {
            case MessageRequestOutcome.KeyOfAnother:
                return KeyOfAnother.ToResult();
            case MessageRequestOutcome.KeyReused:
                return KeyReused.ToResult();
            case MessageRequestOutcome.UnknownCampaign:
                return UnknownCampaign.ToResult();
            case MessageRequestOutcome.Repeated:
                http.Response.Headers[CatalogResult.Replayed] = "true";
                break;
        }

        return new JsonResult(StatusCodes.Status200OK, answer.Json!);
    }
}
