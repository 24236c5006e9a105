using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>A step within a whole draft.</summary>
public sealed record StepContract
{
    /// <summary>Row id. A step that a PUT does not change keeps it.</summary>
    [ReadOnlyField]
    public long Id { get; init; }

    /// <summary>Place in the order, from 1, unique in the journey. The lowest is the entry.</summary>
    [Range(1, int.MaxValue)]
    public required int StepNo { get; init; }

    /// <summary>What the step does.</summary>
    [Words("entry", "wait", "condition", "send_oa", "end", "exit")]
    public required string Type { get; init; }

    /// <summary>How it does it; see the steps of a journey. Default <c>{}</c>.</summary>
    [JsonShape(isObject: true, MostCharacters = 100_000)]
    public JsonElement Config { get; init; }
}
