using System.Collections.Immutable;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>
/// The first commit of an erasure: who it was is not known any more, the identities are free, and the customer says that it was erased.
/// </summary>
/// <param name="Account">The account.</param>
/// <param name="Person">Who is erased.</param>
/// <param name="Hashes">By which a webhook about the person is known that comes late, each 32 bytes.</param>
/// <param name="At">When.</param>
public sealed record EraseCustomerRow(AccountId Account, ErasedPerson Person, ImmutableArray<byte[]> Hashes, DateTimeOffset At) : Row;

/// <summary>The last commit of an erasure: nothing is left.</summary>
/// <param name="Account">The account.</param>
/// <param name="Customers">The customer and all that were merged into it.</param>
/// <param name="At">When.</param>
public sealed record ErasureDoneRow(AccountId Account, ImmutableArray<long> Customers, DateTimeOffset At) : Row;

/// <summary>Whose a device is; 0: nobody's.</summary>
public sealed record DeviceOwnerRow(AccountId Account, string Device, long CustomerId, DateTimeOffset At) : Row;

/// <summary>The customer was erased: nothing may become its any more.</summary>
public sealed record ErasedGuard(AccountId Account, long CustomerId) : Guard(Account);
