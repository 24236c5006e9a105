namespace ZaloOrleans.Simulator.Users;

/// <summary>What Zalo knows of a phone number.</summary>
/// <param name="HasZalo">Somebody uses Zalo with it.</param>
/// <param name="Offline">They have not been there for long, or their app is too old.</param>
/// <param name="Blocked">They refuse messages of every OA here.</param>
/// <param name="Refuses">Kinds of templates that they do not want: transaction, customer_care, promotion.</param>
internal sealed record PhoneState(bool HasZalo, bool Offline, bool Blocked, IReadOnlyList<string> Refuses);
