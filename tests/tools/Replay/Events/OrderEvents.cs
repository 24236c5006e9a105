using ZaloOrleans.Replay.Orders;

namespace ZaloOrleans.Replay.Events;

/// <summary>Turns order lines into events. Pure.</summary>
/// <param name="Prefix">Begins every message id; the line number follows.</param>
/// <param name="Shift">Added to every time.</param>
internal sealed record OrderEvents(string Prefix, TimeSpan Shift)
{
    /// <summary>The file's events as they were.</summary>
    public static readonly OrderEvents AsTheyWere = new("retail-", TimeSpan.Zero);

    /// <summary>Events of which the newest happens at <paramref name="now"/>, whole seconds; ids of their own.</summary>
    public static OrderEvents EndingAt(DateTimeOffset now, DateTime newest)
    {
        var shift = now.UtcDateTime - newest;
        return new OrderEvents("fresh-", new TimeSpan(shift.Ticks - shift.Ticks % TimeSpan.TicksPerSecond));
    }

    public BatchItem Of(OrderLine line) => new()
    {
        LineNumber = line.Number,
        UserId = line.CustomerId,
        AnonymousId = line.CustomerId is null ? $"invoice-{line.InvoiceNo}" : null,
        Timestamp = line.InvoiceDate + Shift,
        MessageId = $"{Prefix}{line.Number}",
        Properties = new OrderProperties(
            line.InvoiceNo, line.StockCode, line.Description, line.Quantity, line.UnitPrice, line.Country, line.Cancelled),
    };
}
