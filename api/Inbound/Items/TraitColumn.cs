using System.Collections.Frozen;
using System.Text.Json;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>A trait that is more than a trait: a column of the customer, or its Zalo id.</summary>
/// <param name="Column">The dictionary's column.</param>
/// <param name="Kind">How it is read.</param>
/// <param name="Longest">Most characters.</param>
/// <param name="IsConsent">Whether it tells of a consent, which a publishable key cannot prove.</param>
internal sealed record TraitColumn(string Column, TraitKind Kind, int Longest = 255, bool IsConsent = false)
{
    private static readonly TraitColumn[] Columns =
    [
        new("first_name", TraitKind.Text),
        new("last_name", TraitKind.Text),
        new("email", TraitKind.Email),
        new("phone", TraitKind.Phone),
        new("address", TraitKind.Address, 1_000),
        new("city_code", TraitKind.Code, 20),
        new("state_code", TraitKind.Code, 20),
        new("country_code", TraitKind.Code, 2),
        new("marketing_consent", TraitKind.Flag, IsConsent: true),
        new("consent_source", TraitKind.Text, IsConsent: true),
        new("consent_timestamp", TraitKind.Time, IsConsent: true),
        new("timezone", TraitKind.Zone),
        new("language", TraitKind.Language),
        new("zalo_user_id", TraitKind.ZaloId),
    ];

    // In the wire's spelling and in the dictionary's: exports of other systems use either.
    private static readonly FrozenDictionary<string, TraitColumn> ByTrait = Columns
        .SelectMany(c => (KeyValuePair<string, TraitColumn>[])[new(c.Column, c), new(c.Name, c)])
        .DistinctBy(pair => pair.Key).ToFrozenDictionary();

    /// <summary>The trait's name on the wire.</summary>
    public string Name { get; } = Camel(Column);

    /// <summary>The column that a trait is; null for any other trait.</summary>
    public static TraitColumn? Find(string trait) => ByTrait.GetValueOrDefault(trait);

    private static string Camel(string snake) => JsonNamingPolicy.CamelCase.ConvertName(string.Concat(snake.Split('_').Select(p => char.ToUpperInvariant(p[0]) + p[1..])));
}
