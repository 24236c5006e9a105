using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>A new pair of tokens in its Official Account's row, both at once.</summary>
/// <param name="Account">The account.</param>
/// <param name="OaId">Row id in <c>zalo_accounts</c>.</param>
/// <param name="AccessToken">Ciphertext.</param>
/// <param name="RefreshToken">Ciphertext.</param>
/// <param name="Expiry">When the access token ends.</param>
/// <param name="At">When it was given.</param>
public sealed record TokenPairRow(AccountId Account, long OaId, byte[] AccessToken, byte[] RefreshToken, DateTimeOffset Expiry, DateTimeOffset At) : Row;
