using System.Text.Json;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Experiments;

/// <summary>Reads an account's holdout: <c>{share, seed?, categories?}</c>, promotions by default.</summary>
public static class HoldoutReader
{
    private static readonly string[] Members = ["share", "seed", "categories"];

    /// <summary>The holdout; null where a fault was noted.</summary>
    public static Holdout? Read(string json, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        using var document = JsonDocument.Parse(json);
        var at = new Place(document.RootElement, pointer, faults);
        if (!at.IsObject(Members, """It is an object such as {"share":0.05}."""))
        {
            return null;
        }

        var share = at.Share("share", required: true);
        var seed = at.Text("seed", 100) ?? "holdout";
        var categories = at.Words("categories", ["transaction", "customer_care", "promotion"]);
        return share is not { } s ? null : new Holdout(seed, s,
            categories.Count == 0 ? [MessageCategory.Promotion] : [.. categories.Select(w => MessageCategories.TryParse(w, out var c) ? c : default)]);
    }
}
