using System.Collections.Immutable;

namespace ZaloOrleans.Catalog;

/// <summary>
/// A configuration table: its contract, and what differs from the common case. All SQL about it is composed from this record and from
/// nothing that a request brings.
/// </summary>
public sealed record CatalogTable
{
    /// <summary>Name on the wire: <c>oa-templates</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>The table, in lower case. Statements call it <c>t</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Its fields.</summary>
    public required ContractShape Shape { get; init; }

    /// <summary>What callers may do. Default everything.</summary>
    public CatalogOperations Operations { get; init; } = CatalogOperations.All;

    /// <summary>What reads join to the table; only where something else than the generic path writes it.</summary>
    public string Joins { get; init; } = "";

    /// <summary>Fields that are read by an expression instead of a column of the table.</summary>
    public ImmutableDictionary<string, string> Expressions { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Where some of its fields are that the dictionary has no columns for; null: nowhere.</summary>
    public SideTable? Side { get; init; }

    /// <summary>Fields by which a new row is the same as a live one, which is then answered instead of made again.</summary>
    public ImmutableArray<string> SameRow { get; init; } = [];

    /// <summary>Children beyond those that the registry finds by their references.</summary>
    public ImmutableArray<ChildRows> FurtherChildren { get; init; } = [];

    /// <summary>Whether composed queries may write the table, and so lock its rows.</summary>
    public bool IsWrittenByQueries { get; init; } = true;

    /// <summary>The column with the account. Default <c>account_id</c>.</summary>
    public string AccountColumn { get; init; } = "account_id";

    /// <summary>The column with the row's id. Default <c>id</c>.</summary>
    public string IdColumn { get; init; } = "id";

    /// <summary>Whether rows have a <c>deleted_at</c>. Default true.</summary>
    public bool IsSoftDeleted { get; init; } = true;

    /// <summary>The fields that are returned, in order.</summary>
    public ImmutableArray<ContractField> Readable { get; private init; }

    /// <summary>A table with a contract.</summary>
    public static CatalogTable Of<TContract>(string resource, string name)
    {
        var shape = ContractShape.Of<TContract>();
        return new CatalogTable
        {
            Resource = resource,
            Name = name,
            Shape = shape,
            Readable = shape.Fields.Where(f => f.Access != FieldAccess.WriteOnly).ToImmutableArray(),
        };
    }

    /// <summary>What a field is read by.</summary>
    public string ExpressionOf(ContractField field)
    {
        ArgumentNullException.ThrowIfNull(field);
        return Expressions.GetValueOrDefault(field.Name) ?? (IsBeside(field.Name) ? ReadBeside(field) : $"t.{field.Column}");
    }

    /// <summary>Whether a field is in <see cref="Side"/>.</summary>
    public bool IsBeside(string field) => Side is not null && Side.Fields.Contains(field);

    private string ReadBeside(ContractField field)
    {
        var read = $"(select s.{field.Column} from {Side!.Name} s where s.account_id = t.{AccountColumn} and s.{Side.IdColumn} = t.{IdColumn})";
        return Side.Defaults.TryGetValue(field.Name, out var otherwise) ? $"coalesce({read}, {otherwise})" : read;
    }
}
