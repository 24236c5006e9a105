using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ZaloOrleans.Catalog;

/// <summary>A field of a contract, as its attributes describe it.</summary>
public sealed record ContractField
{
    /// <summary>Name on the wire.</summary>
    public required string Name { get; init; }

    /// <summary>Name of its column, in lower case.</summary>
    public required string Column { get; init; }

    /// <summary>What it holds.</summary>
    public required FieldKind Kind { get; init; }

    /// <summary>Who may read and write it.</summary>
    public FieldAccess Access { get; init; }

    /// <summary>Whether it may be null.</summary>
    public bool IsNullable { get; init; }

    /// <summary>Whether a new row must have it.</summary>
    public bool IsRequired { get; init; }

    /// <summary>Fewest characters of a text.</summary>
    public int MinLength { get; init; }

    /// <summary>Most characters (code points) of a text, or of a JSON value's text.</summary>
    public int MaxLength { get; init; } = int.MaxValue;

    /// <summary>Least number.</summary>
    public decimal Min { get; init; } = decimal.MinValue;

    /// <summary>Greatest number.</summary>
    public decimal Max { get; init; } = decimal.MaxValue;

    /// <summary>The words that it takes, in the spelling that is stored; empty: any text.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>What a text must look like.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>Whether it is an IANA zone.</summary>
    public bool IsTimeZone { get; init; }

    /// <summary>Whether a JSON value is an object (true), an array (false), or anything (null).</summary>
    public bool? IsJsonObject { get; init; }

    /// <summary>The resource whose row it names.</summary>
    public string? Parent { get; init; }

    /// <summary>The unique indexes whose last field it is.</summary>
    public ImmutableArray<string> UniqueKeys { get; init; } = [];

    /// <summary>The field before whose time this one may not lie.</summary>
    public string? NotBefore { get; init; }

    /// <summary>Whether lists can be filtered and sorted by it.</summary>
    public bool IsFilterable { get; init; }
}
