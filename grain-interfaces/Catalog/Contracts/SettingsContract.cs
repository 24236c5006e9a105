using System.ComponentModel.DataAnnotations;

namespace ZaloOrleans.Catalog;

/// <summary>An account's settings.</summary>
public sealed record SettingsContract
{
    /// <summary>The account.</summary>
    [ReadOnlyField]
    public long AccountId { get; init; }

    /// <summary>IANA zone. Default <c>Asia/Ho_Chi_Minh</c>.</summary>
    [TimeZoneField, Length(1, 64)]
    public string Timezone { get; init; } = "Asia/Ho_Chi_Minh";

    /// <summary>ISO 4217 code of the currency that all money of the account is in. Default VND.</summary>
    [Length(3, 3)]
    public string Currency { get; init; } = "VND";

    /// <summary>Silence that ends a session, minutes, 1 to 1,440. Default 30.</summary>
    [Range(1, 1440)]
    public int SessionGapMinutes { get; init; } = 30;

    /// <summary>An event older than this starts no journey and sends nothing, hours, 1 to 8,760. Default 24.</summary>
    [Range(1, 8760)]
    public int LateEventHours { get; init; } = 24;

    /// <summary>How long events, logs and clicks are kept, months, 1 to 240. Null, the default, keeps everything.</summary>
    [Range(1, 240)]
    public int? RetentionMonths { get; init; }

    /// <summary>When nothing is sent, at most 20 windows. Default none.</summary>
    [JsonShape(isObject: false, MostCharacters = 10_000)]
    public IReadOnlyList<QuietHoursContract> QuietHours { get; init; } = [];

    /// <summary>
    /// What promotions are bound by. The defaults keep within Vietnam's rules for advertising and Zalo's; each may be narrowed. What allows more
    /// takes an <c>advertisingReason</c>, which is written down with who gave it.
    /// </summary>
    [JsonShape(isObject: true, MostCharacters = 2_000)]
    public AdvertisingContract Advertising { get; init; } = new();

    /// <summary>Why promotions may do more than the defaults allow. 1 to 1,000 characters; only with a change that allows more.</summary>
    [WriteOnlyField, Length(1, 1000)]
    public string? AdvertisingReason { get; init; }

    /// <summary>The scale of <c>npsScore</c>. Default 0..10.</summary>
    [Words("0..10", "-100..100")]
    public string NpsScale { get; init; } = "0..10";

    /// <summary>Who gets test messages: Zalo user ids or phones, at most 100, each at most 64 characters. Default none.</summary>
    [JsonShape(isObject: false, MostCharacters = 10_000)]
    public IReadOnlyList<string> TestRecipients { get; init; } = [];

    /// <summary>Origins whose pages may use a publishable key, such as <c>https://h5.zdn.vn</c>, at most 100. Default none.</summary>
    [JsonShape(isObject: false, MostCharacters = 30_000)]
    public IReadOnlyList<string> AllowedOrigins { get; init; } = [];

    /// <summary>Hosts that short links may lead to, such as <c>shop.example.vn</c>, at most 100. Default none.</summary>
    [JsonShape(isObject: false, MostCharacters = 30_000)]
    public IReadOnlyList<string> LinkHosts { get; init; } = [];

    /// <summary>Who gets no messages, so that what these bring about can be measured. Null, the default: nobody.</summary>
    [JsonShape(isObject: true, MostCharacters = 1_000)]
    public HoldoutContract? Holdout { get; init; }

    /// <summary>When they were last changed. RFC 3339, UTC. The <c>ETag</c> follows from it.</summary>
    [ReadOnlyField]
    public DateTimeOffset UpdatedAt { get; init; }
}
