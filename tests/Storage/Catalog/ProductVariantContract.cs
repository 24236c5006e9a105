using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>A child with JSON and a key of its parent's.</summary>
public sealed record ProductVariantContract : RowContract
{
    [Reference("products")]
    public required long ProductId { get; init; }

    [Length(1, 100), UniqueKey("product_variants_product_id_sku")]
    public required string Sku { get; init; }

    [JsonShape(isObject: true)]
    public JsonElement? Attributes { get; init; }

    [Words("Active", "Inactive")]
    public string Status { get; init; } = "Active";
}
