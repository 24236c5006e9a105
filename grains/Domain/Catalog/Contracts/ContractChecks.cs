using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Checks that need more than one field of a row.</summary>
public static class ContractChecks
{
    /// <summary>Notes the fields that lie before the ones that they may not lie before.</summary>
    /// <param name="shape">The contract.</param>
    /// <param name="valueOf">The row as it shall be, by field.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static void Order(ContractShape shape, Func<string, object?> valueOf, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(valueOf);
        ArgumentNullException.ThrowIfNull(faults);
        foreach (var field in shape.Fields.Where(f => f.NotBefore is not null))
        {
            if (valueOf(field.Name) is IComparable later && valueOf(field.NotBefore!) is { } earlier && later.CompareTo(earlier) < 0)
            {
                faults.Add($"/{field.Name}", "out_of_range", $"It is not before {field.NotBefore}.");
            }
        }
    }
}
