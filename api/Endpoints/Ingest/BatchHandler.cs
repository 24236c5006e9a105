using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>Answers <c>POST /v1/batch</c>: the good items are in, each bad one has its own error.</summary>
internal sealed class BatchHandler(Ingestor ingestor, ApiMetrics metrics, TimeProvider clock)
{
    private const string Retry = "retry";

    public async Task<IResult> HandleAsync(HttpContext http)
    {
        var caller = http.Caller();
        var receivedAt = clock.GetUtcNow();
        BatchDraft? batch;
        IReadOnlyList<Fault> faults;
        using (var body = await RequestBody.ReadAsync(http.Request))
        {
            (batch, faults) = InboundReader.ReadBatch(body.Bytes, caller.IsClient, caller.IsSession);
        }

        if (batch is null)
        {
            var status = faults[0].Code == "too_many_items" ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status400BadRequest;
            return Problems.Of(status, faults, "invalid").ToResult();
        }

        var source = new ItemSource(receivedAt, batch.SentAt, batch.Context, caller.KeyName, caller.IsSession);
        var items = new List<InboundItem>(batch.Items.Count);
        foreach (var draft in batch.Items)
        {
            if (ItemFactory.Make(draft, source, NewMessageId) is { } item)
            {
                items.Add(item);
            }
        }

        var call = await ingestor.TakeAsync(caller, items, batch.Items.Count);
        return TypedResults.Json(Answer(batch, call), WireJson.Plain.BatchAnswer);
    }

    internal static string NewMessageId() => Guid.NewGuid().ToString();

    private BatchAnswer Answer(BatchDraft batch, IngestCall call)
    {
        var (accepted, duplicates) = (0, 0);
        var errors = new List<BatchError>();
        foreach (var draft in batch.Items)
        {
            switch (draft.Faults.IsEmpty ? call.OutcomeOf(draft.Index) : null)
            {
                case { IsStored: true, Duplicate: true }:
                    duplicates++;
                    break;

                case { IsStored: true }:
                    accepted++;
                    break;

                case var outcome:
                    errors.Add(ErrorOf(draft, outcome));
                    metrics.Items(errors[^1].Code, 1);
                    break;
            }
        }

        metrics.Items("accepted", accepted);
        metrics.Items("duplicate", duplicates);
        return new BatchAnswer(accepted, duplicates, errors);
    }

    private static BatchError ErrorOf(ItemDraft draft, ItemOutcome? outcome)
    {
        if (!draft.Faults.IsEmpty)
        {
            var all = draft.Faults.All;
            var more = all.Count == 1 ? null : all.Skip(1).Select(f => new ItemFault(f.Code, f.Pointer, f.Detail)).ToArray();
            return new BatchError(draft.Index, draft.MessageId, all[0].Code, all[0].Pointer, all[0].Detail, more);
        }

        if (outcome?.Fault is { } fault)
        {
            return new BatchError(draft.Index, draft.MessageId, fault.Code, fault.Pointer, fault.Detail);
        }

        var failure = outcome?.Failure ?? Problems.TimedOut;
        var code = failure.Status == StatusCodes.Status503ServiceUnavailable ? Retry : failure.Code;
        return new BatchError(draft.Index, draft.MessageId, code, null, failure.Detail);
    }
}
