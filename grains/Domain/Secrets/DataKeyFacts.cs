namespace ZaloOrleans.Secrets;

/// <summary>An account's data keys, and what is encrypted with them.</summary>
/// <param name="ActiveKey">Number of the key that secrets are encrypted with now.</param>
/// <param name="Encrypted">Secrets under that key.</param>
/// <param name="Left">Secrets under older ones.</param>
/// <param name="Retired">Old keys that still open.</param>
/// <param name="Destroyed">Old keys that were destroyed.</param>
/// <param name="RetiredFor">How long the youngest of those that still open has encrypted nothing new, by the database's clock; null where there is none.</param>
public sealed record DataKeyFacts(int ActiveKey, int Encrypted, int Left, int Retired, int Destroyed, TimeSpan? RetiredFor);

/// <summary>What came of a slice of secrets.</summary>
/// <param name="After">The last row that was looked at; null where the column has no more.</param>
/// <param name="Unopenable">Secrets among them that did not open, and stay as they are.</param>
public sealed record SecretSlice(long? After, int Unopenable);
