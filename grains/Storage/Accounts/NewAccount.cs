namespace ZaloOrleans.Accounts;

/// <summary>What a new account is made of.</summary>
/// <param name="Name">Display name, 1 to 255 characters.</param>
/// <param name="Actor">Who makes it, as the audit trail names them (<c>key:12</c>, <c>admin</c>); at most 100 characters.</param>
public sealed record NewAccount(string Name, string Actor)
{
    /// <summary>IANA name. Default <c>Asia/Ho_Chi_Minh</c>.</summary>
    public string Timezone { get; init; } = "Asia/Ho_Chi_Minh";

    /// <summary>ISO 4217. Default <c>VND</c>.</summary>
    public string Currency { get; init; } = "VND";
}
