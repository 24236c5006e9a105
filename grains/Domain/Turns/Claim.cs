using ZaloOrleans.Keys;

namespace ZaloOrleans.Turns;

/// <summary>A key that must be new when the turn commits. The loser learns which value holds it.</summary>
public abstract record Claim(AccountId Account);

/// <summary>A client's message id, remembered for at least 30 days as a 16-byte hash.</summary>
/// <param name="Account">Its account.</param>
/// <param name="MessageId">As the client gave it.</param>
/// <param name="EventId">The event that holds it.</param>
public sealed record MessageIdClaim(AccountId Account, string MessageId, long EventId) : Claim(Account);

/// <summary>An identity that leads to one customer.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Kind">Which kind of identity.</param>
/// <param name="Value">Normalised: lower-case e-mail, E.164 phone, the rest as given.</param>
/// <param name="CustomerId">Who holds it.</param>
public sealed record IdentityClaim(AccountId Account, IdentityKind Kind, string Value, long CustomerId) : Claim(Account);

/// <summary>An <c>Idempotency-Key</c>, with the answer that a repeat gets.</summary>
/// <param name="Account">Its account.</param>
/// <param name="Key">As the client gave it.</param>
/// <param name="RequestHash">SHA-256 of what was asked; a repeat with another one is refused.</param>
/// <param name="Status">HTTP status of the first answer.</param>
/// <param name="Response">Body of the first answer.</param>
public sealed record IdempotencyClaim(AccountId Account, string Key, byte[] RequestHash, int Status, byte[] Response) : Claim(Account)
{
    /// <summary>The customer that the call is about; null: it is about none.</summary>
    public long? CustomerId { get; init; }
}

/// <summary>An entry into a journey that may happen once for a customer and key.</summary>
/// <param name="Account">Its account.</param>
/// <param name="JourneyId">The journey.</param>
/// <param name="CustomerId">The customer.</param>
/// <param name="EntryKey">The value of the entry's key property, or empty.</param>
/// <param name="RunId">The run that holds it.</param>
public sealed record JourneyEntryClaim(AccountId Account, long JourneyId, long CustomerId, string EntryKey, long RunId) : Claim(Account);
