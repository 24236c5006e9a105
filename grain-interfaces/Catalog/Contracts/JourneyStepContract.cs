using System.ComponentModel.DataAnnotations;
using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>A step of a journey's draft.</summary>
public sealed record JourneyStepContract : RowContract
{
    /// <summary>The journey.</summary>
    [Reference("journeys"), CreateOnlyField]
    public required long JourneyId { get; init; }

    /// <summary>Place in the order, from 1, unique in the journey. The lowest is the entry.</summary>
    [Range(1, int.MaxValue), UniqueKey("journeysteps_journey_id_step_no")]
    public required int StepNo { get; init; }

    /// <summary>What the step does.</summary>
    [Words("entry", "wait", "condition", "send_oa", "end", "exit")]
    public required string Type { get; init; }

    /// <summary>
    /// How it does it: <c>entry {"on":{"event","where"},"reentry","key","next"}</c>, <c>wait {"for":"P3D"}</c> or <c>{"until"}</c>,
    /// <c>condition {"if","then","else"}</c>, <c>send_oa {"template","category","channel","expires","onRefused"}</c>
    /// with a channel of oa (the default), zbs_user, zbs_phone or miniapp. Checked whole when the
    /// journey is activated. Default <c>{}</c>.
    /// </summary>
    [Column("configjson"), JsonShape(isObject: true, MostCharacters = 100_000)]
    public JsonElement Config { get; init; }
}
