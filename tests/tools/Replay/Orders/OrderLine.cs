namespace ZaloOrleans.Replay.Orders;

/// <summary>One line of an order file, as it stands there.</summary>
/// <param name="Number">Its place among the data lines, from 1.</param>
/// <param name="Description">With its stray spaces.</param>
/// <param name="Quantity">Negative for a cancellation.</param>
/// <param name="InvoiceDate">Taken as UTC: the file names no zone.</param>
/// <param name="CustomerId">Digits, as <c>17850</c>; null where the file has none.</param>
internal sealed record OrderLine(
    long Number,
    string InvoiceNo,
    string StockCode,
    string Description,
    long Quantity,
    DateTime InvoiceDate,
    decimal UnitPrice,
    string? CustomerId,
    string Country)
{
    /// <summary>An invoice whose number starts with C takes goods back.</summary>
    public bool Cancelled => InvoiceNo.StartsWith('C');
}
