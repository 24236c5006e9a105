using System.Globalization;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Accounts;

/// <summary>
/// First answers that hold an API key. A repeat gets the same answer, as Stripe's does: it comes because the first was lost, and without
/// the key a new account would be shut for ever. In the table the answer is encrypted; of the key itself there is only the hash.
/// </summary>
public sealed class KeyAnswerSeal(SecretVault vault) : IAnswerSeal
{
    public byte[] Close(AccountId account, string answer) => vault.Seal(Place(account), answer);

    public string Open(AccountId account, byte[] kept) => vault.Unseal(Place(account), kept);

    private static string Place(AccountId account) => string.Create(CultureInfo.InvariantCulture, $"idempotency_keys.response|{account.Value}");
}
