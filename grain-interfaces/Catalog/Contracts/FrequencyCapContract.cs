using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>How often a customer may be written to. All rules of all rows hold.</summary>
public sealed record FrequencyCapContract : RowContract
{
    /// <summary>
    /// Over what time is counted: <c>{"kind":"rolling","minutes":1440}</c> (1 minute to 366 days; a message exactly as old as the window no longer
    /// counts), or <c>{"kind":"calendar","unit":"day|week|month","zone":"customer|account","weekStart":"monday"}</c> (zone customer and weeks from
    /// Monday by default).
    /// </summary>
    [Column("windowjson"), JsonShape(isObject: true, MostCharacters = 1_000)]
    public required JsonElement Window { get; init; }

    /// <summary>
    /// <c>[{max, channel?, category?, tag?, campaignId?, journeyId?, exempt?, exemptCounts?}]</c>, 1 to 20: at most <c>max</c> (1 to 100) messages of
    /// what the other fields say; absent means any. Categories in <c>exempt</c> are never refused, and count against the others unless
    /// <c>exemptCounts</c> is false.
    /// </summary>
    [Column("rulesjson"), JsonShape(isObject: false, MostCharacters = 10_000)]
    public required JsonElement Rules { get; init; }
}
