using System.Collections.Concurrent;
using System.Text.Json;

namespace ZaloOrleans.Simulator.Tokens;

/// <summary>Requests for tokens since the start, in memory.</summary>
internal sealed class TokenLog
{
    private static readonly JsonSerializerOptions Wire = new(JsonSerializerDefaults.Web);
    private readonly ConcurrentQueue<TokenRecord> _records = new();

    public void Append(TokenRecord record) => _records.Enqueue(record);

    /// <summary>Oldest first, one JSON object a line.</summary>
    public IResult ToText() =>
        Results.Text(string.Concat(_records.Select(r => JsonSerializer.Serialize(r, Wire) + "\n")), "application/x-ndjson; charset=utf-8");
}
