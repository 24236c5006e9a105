using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Audit;

/// <summary>A line of the audit trail, written by the turn that makes the change.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Account">The account.</param>
/// <param name="EntityType">Table, in the dictionary's spelling.</param>
/// <param name="EntityId">Its row.</param>
/// <param name="Action">create, update or delete.</param>
/// <param name="Actor">Who: <c>key:12</c>, <c>customer:42</c>.</param>
/// <param name="At">When.</param>
/// <param name="OldJson">Changed columns before, as a JSON object.</param>
/// <param name="NewJson">Changed columns after, as a JSON object.</param>
public sealed record AuditRow(
    long Id, AccountId Account, string EntityType, long EntityId, string Action, string Actor, DateTimeOffset At, string? OldJson, string? NewJson) : Row
{
    /// <inheritdoc/>
    public override int Bytes => base.Bytes + BytesOf(OldJson) + BytesOf(NewJson);
}
