using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace ZaloOrleans.Privacy;

/// <summary>The words of the wake-ups of an erasure.</summary>
public static class ErasureWords
{
    /// <summary>Customer → erasure: begin.</summary>
    public const string Begin = "erase";

    /// <summary>Erasure → itself: go on.</summary>
    public const string GoOn = "go_on";

    /// <summary>To a run: it is over.</summary>
    public const string EndRun = "end_run";

    /// <summary>Erasure → device: it is nobody's, and forgets whose it was.</summary>
    public const string ForgetDevice = "forget_device";
}

/// <summary>Customer → erasure: begin.</summary>
public sealed record BeginErasure(
    [property: JsonPropertyName("who")] ErasedPerson Person, [property: JsonPropertyName("since")] DateTimeOffset Since);

/// <summary>Erasure → device: forget it, if it is one of these customers'.</summary>
public sealed record ForgetDevice([property: JsonPropertyName("customers")] ImmutableArray<long> Customers);
