using System.Collections.Concurrent;
using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Tokens;

/// <summary>Requests for tokens since the start, in memory.</summary>
internal sealed class TokenLog
{
    private readonly ConcurrentQueue<TokenRecord> _records = new();

    public void Append(TokenRecord record) => _records.Enqueue(record);

    /// <summary>Oldest first, one JSON object a line.</summary>
    public IResult ToText() => JsonLines.Of(_records);
}
