using System.Security.Cryptography;
using System.Text;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Answers the endpoints that take one item.</summary>
internal sealed class SingleHandler(Ingestor ingestor, ApiMetrics metrics, TimeProvider clock)
{
    public async Task<IResult> HandleAsync(HttpContext http, ItemType type)
    {
        var caller = http.Caller();
        var receivedAt = clock.GetUtcNow();
        if (IdempotencyKey.Read(http.Request, out var key) is { } badKey)
        {
            return badKey.ToResult();
        }

        ItemDraft? draft;
        IReadOnlyList<Fault> faults;
        using (var body = await RequestBody.ReadAsync(http.Request))
        {
            (draft, faults) = InboundReader.ReadItem(body.Bytes, type, caller.IsClient, caller.IsSession);
        }

        var source = new ItemSource(receivedAt, null, ItemContext.Empty, caller.KeyName, caller.IsSession);
        if (draft is null || ItemFactory.Make(draft, source, () => MessageIdOf(key)) is not { } item)
        {
            var problem = Problems.Invalid(draft?.Faults.All ?? faults);
            metrics.Items(problem.Code, 1);
            return problem.ToResult();
        }

        var call = await ingestor.TakeAsync(caller, [item], 1);
        return Answer(call.OutcomeOf(0) ?? new ItemOutcome { Failure = Problems.TimedOut });
    }

    /// <summary>The idempotency key does for an item without an id: a repeat then finds it stored.</summary>
    internal static string MessageIdOf(string? idempotencyKey) => idempotencyKey is null
        ? BatchHandler.NewMessageId()
        : "idempotency-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(idempotencyKey)));

    private IResult Answer(ItemOutcome outcome)
    {
        if (outcome.IsStored)
        {
            metrics.Items(outcome.Duplicate ? "duplicate" : "accepted", 1);
            return TypedResults.Json(new ItemReceipt(outcome.CustomerId, outcome.EventId, outcome.Duplicate), WireJson.Plain.ItemReceipt);
        }

        var problem = outcome.Failure ?? Problems.Invalid([outcome.Fault!]);
        metrics.Items(problem.Code, 1);
        return problem.ToResult();
    }
}
