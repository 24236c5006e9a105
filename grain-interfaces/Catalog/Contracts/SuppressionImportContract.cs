namespace ZaloOrleans.Catalog;

/// <summary>Many identities that nothing is sent to.</summary>
public sealed record SuppressionImportContract
{
    /// <summary>What the values are. <c>dnc</c> are phones of the national do-not-call register.</summary>
    [Words("email", "phone", "zalo_id", "device_id", "dnc")]
    public required string Type { get; init; }

    /// <summary>The identities, 1 to 10,000, each 1 to 255 characters.</summary>
    [JsonShape(isObject: false, MostCharacters = 1_000_000)]
    public required IReadOnlyList<string> Values { get; init; }
}

/// <summary>What became of them. They count from the moment of this answer.</summary>
public sealed record SuppressionsImportedContract
{
    /// <summary>How many were added.</summary>
    public int Added { get; init; }

    /// <summary>How many were there already, or were named twice.</summary>
    public int Existing { get; init; }

    /// <summary>Those that are none of their type, at most 100; they were left out.</summary>
    public IReadOnlyList<SuppressionFaultContract> Errors { get; init; } = [];
}

/// <summary>A value that was left out.</summary>
public sealed record SuppressionFaultContract
{
    /// <summary>Its place, from 0.</summary>
    public int Index { get; init; }

    /// <summary>What is wrong.</summary>
    public string Code { get; init; } = "";

    /// <summary>What to do.</summary>
    public string Detail { get; init; } = "";
}
