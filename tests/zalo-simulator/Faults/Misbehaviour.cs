using System.Globalization;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Faults;

/// <summary>What one request suffers: a latency, something else, both or nothing.</summary>
internal sealed record Misbehaviour(Fault? Latency, Fault? Other)
{
    public static readonly Misbehaviour None = new(null, null);

    /// <summary>The word in the record; of two faults the one that is not the latency.</summary>
    public string Name => (Other ?? Latency) is { } fault ? FaultWords.Of(fault.Behaviour) : FaultWords.None;

    /// <summary>The HTTP status to answer with instead of Zalo's answer, or null.</summary>
    public int? Status => Other is { Behaviour: FaultBehaviour.Status } ? Other.Value : null;

    /// <summary>The HTTP status of the answer; null where there is none.</summary>
    public int? HttpStatus => Other?.Behaviour == FaultBehaviour.DropAfterAccept ? null : Status ?? StatusCodes.Status200OK;

    /// <summary>The refusal that a fault makes of the request, or null.</summary>
    public ZaloError? Refusal => Other switch
    {
        { Behaviour: FaultBehaviour.Code, Value: { } code } => ZaloError.Of(code),
        { Behaviour: FaultBehaviour.Status } => ZaloError.Unspoken,
        _ => null,
    };

    /// <summary>Gives the answer, late, wrong or not at all. To be called when the decision is on record, not before.</summary>
    public async Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> answer, TimeProvider time)
    {
        if (Latency is { Value: { } milliseconds } && !await WaitAsync(milliseconds, context, time))
            return;

        if (Other?.Behaviour == FaultBehaviour.DropAfterAccept)
            context.Abort();
        else if (Status is { } status)
            await WritePageAsync(context, status);
        else
            await WriteAsync(context, "application/json;charset=utf-8", answer);
    }

    private static async Task<bool> WaitAsync(int milliseconds, HttpContext context, TimeProvider time)
    {
        try
        {
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), time, context.RequestAborted);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // HTML, because what stands before the API answers such statuses, and callers must not expect JSON of it.
    private static Task WritePageAsync(HttpContext context, int status)
    {
        context.Response.StatusCode = status;
        var page = string.Create(CultureInfo.InvariantCulture, $"<html><head><title>{status}</title></head><body>{status}</body></html>");
        return WriteAsync(context, "text/html", System.Text.Encoding.UTF8.GetBytes(page));
    }

    private static async Task WriteAsync(HttpContext context, string contentType, ReadOnlyMemory<byte> bytes)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes);
    }
}
