using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>What a new account is made of.</summary>
public sealed record NewAccountContract
{
    /// <summary>Display name, 1 to 255 characters.</summary>
    [Length(1, 255)]
    public required string Name { get; init; }

    /// <summary>IANA zone. Default <c>Asia/Ho_Chi_Minh</c>.</summary>
    [TimeZoneField, Length(1, 64)]
    public string Timezone { get; init; } = "Asia/Ho_Chi_Minh";

    /// <summary>ISO 4217 code. Default VND.</summary>
    [Length(3, 3)]
    public string Currency { get; init; } = "VND";
}
