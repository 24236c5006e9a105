using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

/// <summary>How the first answer to an idempotency key is kept, where it must not be readable in its table.</summary>
public interface IAnswerSeal
{
    /// <summary>What is stored.</summary>
    byte[] Close(AccountId account, string answer);

    /// <summary>The answer again.</summary>
    string Open(AccountId account, byte[] kept);
}
