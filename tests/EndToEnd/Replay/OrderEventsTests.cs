using System.Text.Json;
using ZaloOrleans.Replay.Events;
using ZaloOrleans.Replay.Orders;

namespace ZaloOrleans.Replay;

public sealed class OrderEventsTests
{
    private static readonly OrderLine Line = new(
        17, "700102", "10002", "TÚI VẢI ", 2, new DateTime(2025, 3, 8, 10, 41, 0, DateTimeKind.Utc), 4.15m, "90002", "Vietnam");

    [Fact]
    public void Of_LineOfACustomer_IsTheEventOnTheWire() =>
        Assert.Equal(
            """
            {"type":"track","event":"order_line","userId":"90002","timestamp":"2025-03-08T10:41:00Z","messageId":"retail-17",
            "properties":{"invoiceNo":"700102","stockCode":"10002","description":"TÚI VẢI ","quantity":2,"unitPrice":4.15,
            "country":"Vietnam","cancelled":false},"context":{"library":{"name":"replay"}}}
            """.ReplaceLineEndings(""),
            Json(OrderEvents.AsTheyWere.Of(Line)));

    [Fact]
    public void Of_LineWithoutCustomer_BelongsToOneVisitorAnInvoice()
    {
        var item = OrderEvents.AsTheyWere.Of(Line with { CustomerId = null });

        Assert.Equal("invoice-700102", item.AnonymousId);
        Assert.DoesNotContain("userId", Json(item));
    }

    [Fact]
    public void Of_Cancellation_KeepsItsNegativeQuantity()
    {
        var item = OrderEvents.AsTheyWere.Of(Line with { InvoiceNo = "C700102", Quantity = -2 });

        Assert.True(item.Properties.Cancelled);
        Assert.Equal(-2, item.Properties.Quantity);
    }

    [Fact]
    public void EndingAt_NewestLine_HappensNowAndTheOthersKeepTheirDistance()
    {
        var now = new DateTimeOffset(2026, 7, 1, 8, 30, 15, 250, TimeSpan.Zero);
        var events = OrderEvents.EndingAt(now, Line.InvoiceDate);

        var newest = events.Of(Line);
        var older = events.Of(Line with { Number = 18, InvoiceDate = Line.InvoiceDate.AddHours(-3) });

        Assert.Equal("fresh-17", newest.MessageId);
        Assert.Contains("\"timestamp\":\"2026-07-01T08:30:15Z\"", Json(newest));
        Assert.Contains("\"timestamp\":\"2026-07-01T05:30:15Z\"", Json(older));
    }

    // The encoder differs from the wire's in readability only.
    private static readonly JsonSerializerOptions Readable = new(JsonSerializerOptions.Web)
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static string Json(BatchItem item) => JsonSerializer.Serialize(item, Readable);
}
