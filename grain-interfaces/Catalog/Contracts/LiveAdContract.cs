using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>An advertisement as those see it whom it is for.</summary>
public sealed record LiveAdContract
{
    /// <summary>The advertisement.</summary>
    public long Id { get; init; }

    /// <summary>Its campaign.</summary>
    public long CampaignId { get; init; }

    /// <summary>The channel that it is for; null: none in particular.</summary>
    public long? ChannelId { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>Its text.</summary>
    public string? Content { get; init; }

    /// <summary>Its picture or film.</summary>
    public string? MediaUrl { get; init; }

    /// <summary>Since when it is live.</summary>
    public DateTimeOffset? StartDate { get; init; }

    /// <summary>When it ends; at that moment it is over.</summary>
    public DateTimeOffset? EndDate { get; init; }

    /// <summary>What it is for; null: nothing that is sold at the moment.</summary>
    public AdProductContract? Product { get; init; }

    /// <summary>What goes with it, in order.</summary>
    public ImmutableArray<AdAssetContract> Assets { get; init; }
}

/// <summary>What an advertisement is for.</summary>
public sealed record AdProductContract
{
    /// <summary>The product.</summary>
    public long ProductId { get; init; }

    /// <summary>The variant of it.</summary>
    public long ProductVariantId { get; init; }

    /// <summary>The variant's own number.</summary>
    public required string Sku { get; init; }

    /// <summary>The variant's name; of one without, the product's.</summary>
    public required string Name { get; init; }

    /// <summary>The variant's price; of one without, the product's. In VND without decimals.</summary>
    public decimal? Price { get; init; }

    /// <summary>The account's currency.</summary>
    public required string Currency { get; init; }
}

/// <summary>A picture, a film or another file of an advertisement.</summary>
public sealed record AdAssetContract
{
    /// <summary>The asset.</summary>
    public long Id { get; init; }

    /// <summary>image, video or other.</summary>
    public required string Type { get; init; }

    /// <summary>Where it is.</summary>
    public required string Url { get; init; }

    /// <summary>Pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Seconds.</summary>
    public decimal? Duration { get; init; }
}
