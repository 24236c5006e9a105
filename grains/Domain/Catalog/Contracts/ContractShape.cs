using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace ZaloOrleans.Catalog;

/// <summary>The fields of a contract, in the order in which they are returned: the ids first, the times of the row last.</summary>
public sealed class ContractShape
{
    private static readonly ConcurrentDictionary<Type, ContractShape> Known = new();
    private static readonly ImmutableArray<string> First = ["id", "accountId"];
    private static readonly ImmutableArray<string> Last = ["createdAt", "updatedAt", "deletedAt"];
    private readonly FrozenDictionary<string, ContractField> _byName;

    private ContractShape(Type contract)
    {
        Fields = contract.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(p => p.Name != "EqualityContract")
            .Select(ContractFields.Of)
            .OrderBy(f => First.Contains(f.Name) ? First.IndexOf(f.Name) - First.Length : Last.IndexOf(f.Name) + 1)
            .ToImmutableArray();
        _byName = Fields.ToFrozenDictionary(f => f.Name);
    }

    /// <summary>All fields.</summary>
    public ImmutableArray<ContractField> Fields { get; }

    /// <summary>The shape of a contract.</summary>
    public static ContractShape Of<T>() => Known.GetOrAdd(typeof(T), t => new ContractShape(t));

    /// <summary>The field with this name on the wire, in exactly this spelling; null where there is none.</summary>
    public ContractField? Find(string name) => _byName.GetValueOrDefault(name);
}
