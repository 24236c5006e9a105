using ZaloOrleans.Replay.Events;

namespace ZaloOrleans.Replay.Sending;

/// <summary>Sends batches until each of their items is in or finally refused, and tells the tally.</summary>
internal sealed class BatchSender(BatchApi api, RetryPolicy policy, Tally tally, TimeProvider time)
{
    public async Task SendAsync(IReadOnlyList<BatchItem> items, CancellationToken cancellation)
    {
        var lastProgress = time.GetTimestamp();
        var failures = 0;
        while (items.Count > 0)
        {
            var attempt = await api.SendAsync(items, cancellation);
            var left = Settle(items, attempt);
            if (left.Count < items.Count)
                (failures, lastProgress) = (0, time.GetTimestamp());
            items = left;
            if (items.Count == 0)
                break;

            var later = attempt as Attempt.Later;
            tally.Waiting = later?.Reason;
            var wait = policy.Delay(++failures, later?.Asked, Random.Shared.NextDouble());
            if (time.GetElapsedTime(lastProgress) + wait > policy.Patience)
            {
                Fail(items, "gave_up", later?.Reason ?? "the engine kept asking to retry");
                return;
            }

            await Task.Delay(wait, time, cancellation);
        }

        tally.Waiting = null;
    }

    /// <summary>Counts what is decided and returns what is to be sent again.</summary>
    private IReadOnlyList<BatchItem> Settle(IReadOnlyList<BatchItem> items, Attempt attempt)
    {
        switch (attempt)
        {
            case Attempt.Answered(var answer):
                return SettleEach(items, answer);
            case Attempt.Refused(var code, var detail):
                Fail(items, code, detail);
                return [];
            default:
                return items;
        }
    }

    private List<BatchItem> SettleEach(IReadOnlyList<BatchItem> items, BatchAnswer answer)
    {
        var again = new List<BatchItem>();
        foreach (var error in answer.Errors ?? [])
        {
            if (error.Index < 0 || error.Index >= items.Count)
                throw new ReplayStoppedException($"the engine complains of item {error.Index} of {items.Count}");

            var item = items[error.Index];
            if (error.MayBeSentAgain)
                again.Add(item);
            else
                tally.Fail(new FailedLine(item.LineNumber, error.Code ?? "unknown", Explain(error)));
        }

        tally.Count(answer.Accepted, answer.Duplicates);
        return again;
    }

    private void Fail(IReadOnlyList<BatchItem> items, string code, string? detail)
    {
        foreach (var item in items)
            tally.Fail(new FailedLine(item.LineNumber, code, detail));
    }

    private static string? Explain(ItemError error) =>
        error.Field is null ? error.Detail : $"{error.Field}{(error.Detail is null ? "" : " ")}{error.Detail}";
}
