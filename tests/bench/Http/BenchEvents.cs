using System.Globalization;

namespace ZaloOrleans.Bench.Http;

/// <summary>The requests that the scenario sends: events of customers that are known by the account's own id.</summary>
internal static class BenchEvents
{
    /// <summary>What the events' source is.</summary>
    public const string Source = "bench";

    /// <summary>How many customers there are.</summary>
    public const int Customers = 6_400;

    /// <summary>Events in a request of many, and the customers that they belong to.</summary>
    public const int PerBatch = 50, CustomersPerBatch = 10;

    /// <summary>An item; <paramref name="type"/> says which kind where it stands in a batch.</summary>
    public static string Item(int customer, string? type)
    {
        var head = type is null ? "" : $"\"type\":\"{type}\",";
        return $$"""
            { {{head}}"userId":"bench-{{customer.ToString(CultureInfo.InvariantCulture)}}","event":"product_viewed","messageId":"bench-{{RequestTemplate.IdDigits}}",
            "properties":{"product_id":"sku-19283","category":"giày dép","price":459000,"currency":"VND","quantity":2},
            "context":{"library":{"name":"{{Source}}"} } }
            """;
    }

    /// <summary>A request's body with <paramref name="count"/> events of neighbouring customers, from <paramref name="first"/> on.</summary>
    public static string Batch(int first, int count, int customers) =>
        $$"""{"batch":[{{string.Join(",", Enumerable.Range(0, count).Select(i => Item((first + (i % customers)) % Customers, "track")))}}]}""";
}
