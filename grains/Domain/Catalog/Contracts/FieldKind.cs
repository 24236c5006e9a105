namespace ZaloOrleans.Catalog;

/// <summary>What a field holds, and as which type of .NET it is handed around.</summary>
public enum FieldKind
{
    /// <summary>Characters; <see cref="string"/>.</summary>
    Text,

    /// <summary>32 bits; <see cref="int"/>.</summary>
    Integer,

    /// <summary>An id or a large count; <see cref="long"/>.</summary>
    Long,

    /// <summary>Money and the like; <see cref="decimal"/>.</summary>
    Number,

    /// <summary><see cref="bool"/>.</summary>
    Boolean,

    /// <summary>An instant, UTC, whole microseconds; <see cref="DateTimeOffset"/>.</summary>
    Time,

    /// <summary>A day; <see cref="DateOnly"/>.</summary>
    Date,

    /// <summary>Any JSON, as its text; <see cref="string"/>.</summary>
    Json,
}
