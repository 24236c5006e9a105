using ZaloOrleans.Keys;

namespace ZaloOrleans.Zalo;

/// <summary>An Official Account of the installation.</summary>
/// <param name="Account">Whose it is.</param>
/// <param name="RowId">Row id in <c>zalo_accounts</c>.</param>
/// <param name="OaId">Zalo's id.</param>
/// <param name="AppId">The app that it authorised.</param>
/// <param name="SealedKey">The key that its webhooks are signed with, as it is stored; null where it has none.</param>
public sealed record ConnectedAccount(AccountId Account, long RowId, string OaId, string AppId, byte[]? SealedKey);
