namespace ZaloOrleans.Replay.Events;

/// <summary>The properties of an <c>order_line</c> event.</summary>
internal sealed record OrderProperties(
    string InvoiceNo,
    string StockCode,
    string Description,
    long Quantity,
    decimal UnitPrice,
    string Country,
    bool Cancelled);
