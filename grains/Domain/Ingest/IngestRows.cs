using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>A row of <c>events</c>.</summary>
public sealed record EventRow(
    long Id, AccountId Account, long? CustomerId, long? SessionId, DateTimeOffset Time, string Name, string? PropertiesJson, string Source, string? DeviceId) : Row
{
    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(PropertiesJson);
}

/// <summary>A row of <c>sessions</c>, inserted or moved on. Its tags are those of its first event that has any.</summary>
public sealed record SessionRow(
    long Id, AccountId Account, long? CustomerId, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string Device, Utm? Utm, bool IsNew) : Row;
