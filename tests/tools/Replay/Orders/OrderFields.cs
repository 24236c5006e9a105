using System.Globalization;

namespace ZaloOrleans.Replay.Orders;

/// <summary>Turns the texts of one line into an <see cref="OrderLine"/>. Pure.</summary>
internal static class OrderFields
{
    public static readonly IReadOnlyList<string> Columns =
        ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"];

    /// <summary>The line, or what is wrong with it.</summary>
    /// <param name="number">Its place among the data lines, from 1.</param>
    /// <param name="field">Gives the text of a column; null where the line is too short.</param>
    public static (OrderLine? Line, string? Problem) Read(long number, Func<string, string?> field)
    {
        if (Columns.FirstOrDefault(column => field(column) is null) is { } missing)
            return (null, $"{missing} is missing");
        if (field("InvoiceNo") is "")
            return (null, "InvoiceNo is empty");
        if (!long.TryParse(field("Quantity"), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var quantity))
            return (null, $"Quantity is no whole number: {field("Quantity")}");
        if (!decimal.TryParse(field("UnitPrice"), NumberStyles.Float, CultureInfo.InvariantCulture, out var price))
            return (null, $"UnitPrice is no number: {field("UnitPrice")}");
        if (!DateTime.TryParseExact(
            field("InvoiceDate"), "yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
            return (null, $"InvoiceDate is not as 2011-12-09 12:50:00: {field("InvoiceDate")}");

        return (
            new OrderLine(
                number, field("InvoiceNo")!, field("StockCode")!, field("Description")!, quantity,
                DateTime.SpecifyKind(date, DateTimeKind.Utc), price, CustomerId(field("CustomerID")!), field("Country")!),
            null);
    }

    // The ids went through a spreadsheet that made numbers of them: "17850.0".
    private static string? CustomerId(string text)
    {
        var id = text.Trim();
        if (id.EndsWith(".0", StringComparison.Ordinal))
            id = id[..^2];
        return id.Length == 0 ? null : id;
    }
}
