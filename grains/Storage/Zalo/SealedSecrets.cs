using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Zalo;

/// <summary>The secrets that a body names, encrypted for their places; one that the body takes away is null.</summary>
public sealed class SealedSecrets
{
    private readonly Dictionary<string, byte[]?> _secrets = [];

    private SealedSecrets() { }

    /// <summary>Encrypts the secrets among the fields of a body. It is done before the transaction, which must not wait for another connection.</summary>
    public static async Task<SealedSecrets> OfAsync(SecretVault vault, AccountId account, long id, IReadOnlyDictionary<string, object?> values)
    {
        ArgumentNullException.ThrowIfNull(vault);
        ArgumentNullException.ThrowIfNull(values);
        var secrets = new SealedSecrets();
        foreach (var name in ZaloAccountBody.Secrets.Where(values.ContainsKey))
        {
            secrets._secrets[name] = values[name] is string text ? await vault.EncryptAsync(PlaceOf(name, account, id), text) : null;
        }

        return secrets;
    }

    /// <summary>Whether there are any.</summary>
    public bool AreNone => _secrets.Count == 0;

    /// <summary>Whether the body names it.</summary>
    public bool Has(string name) => _secrets.ContainsKey(name);

    /// <summary>The ciphertext; null where the body takes it away or does not name it.</summary>
    public byte[]? Of(string name) => _secrets.GetValueOrDefault(name);

    /// <summary>Where a secret lies.</summary>
    /// <param name="name">The field.</param>
    /// <param name="account">The account.</param>
    /// <param name="id">Row id in <c>zalo_accounts</c>.</param>
    public static SecretPlace PlaceOf(string name, AccountId account, long id) => name switch
    {
        "accessToken" => OfficialAccountReader.AccessTokenOf(account, id),
        "refreshToken" => new SecretPlace(account, "zalo_accounts", "refresh_token_ciphertext", id),
        "appSecret" => new SecretPlace(account, "official_accounts", "app_secret_ciphertext", id),
        "oaSecretKey" => new SecretPlace(account, "official_accounts", "oa_secret_key_ciphertext", id),
        "miniAppKey" => new SecretPlace(account, "official_accounts", "mini_app_key_ciphertext", id),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "No such secret."),
    };
}
