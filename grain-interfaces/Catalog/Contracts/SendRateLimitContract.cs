using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>How fast may be sent. All rules of all rows hold; an account without any has 4,000 a minute on each channel.</summary>
public sealed record SendRateLimitContract : RowContract
{
    /// <summary>
    /// <c>[{max, per:"second|minute|hour|day", burst?, channel?, oaId?, template?}]</c>, 1 to 20: at most <c>max</c> (1 to 1,000,000) in any sliding
    /// window of that length, of what the other fields say; absent means any, so that a rule without a channel counts all channels together.
    /// <c>oaId</c> is the id of a row of zalo-accounts (a number) or Zalo's id (a string), <c>template</c> the code of a template. <c>burst</c> is how
    /// many may go at once, after which they go evenly; by default a tenth of <c>max</c> for a second and a minute, and all of it for an hour and a day.
    /// </summary>
    [Column("rulesjson"), JsonShape(isObject: false, MostCharacters = 10_000)]
    public required JsonElement Rules { get; init; }
}
