using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

/// <summary>A key that must not exist when the turn commits.</summary>
public abstract record Guard(AccountId Account);

/// <summary>A suppression of one of the customer's identities. It counts from the moment its request was answered.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Type">Word of <c>suppressionLists.type</c>: email, phone, zalo_id, device_id, ...</param>
/// <param name="Value">Normalised as the list's own values are.</param>
public sealed record SuppressionGuard(AccountId Account, string Type, string Value) : Guard(Account);
