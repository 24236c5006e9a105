using System.Collections.Immutable;
using System.Globalization;

namespace ZaloOrleans.Privacy;

/// <summary>Where an export stands between two of its parts.</summary>
/// <param name="Section">The section, from 0.</param>
/// <param name="Customer">The customer whose rows are read, from 0: the customer itself, then those that were merged into it.</param>
/// <param name="At">Time of the last row that was written.</param>
/// <param name="Id">Its id.</param>
/// <param name="IsBegun">Whether the section has a row already.</param>
/// <param name="Customers">The customers.</param>
public sealed record ExportPlace(int Section, int Customer, DateTimeOffset At, long Id, bool IsBegun, ImmutableArray<long> Customers)
{
    /// <summary>The text form, which <see cref="Read"/> reads.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture,
        $"{Section}/{Customer}/{At.UtcTicks}/{Id}/{(IsBegun ? 1 : 0)}/{string.Join(',', Customers)}");

    /// <summary>At the beginning of the first section.</summary>
    public static ExportPlace Start(ImmutableArray<long> customers) => new(0, 0, DateTimeOffset.UnixEpoch, 0, false, customers);

    /// <summary>Reads a text form; null where it is none.</summary>
    public static ExportPlace? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var parts = text.Split('/');
        return parts.Length == 6
            && Number(parts[0], out var section) && Number(parts[1], out var customer) && Number(parts[2], out var ticks) && Number(parts[3], out var id)
            && ticks <= DateTimeOffset.MaxValue.UtcTicks && parts[5].Split(',') is var ids && Array.TrueForAll(ids, i => Number(i, out _))
            ? new ExportPlace((int)section, (int)customer, new DateTimeOffset(ticks, TimeSpan.Zero), id, parts[4] == "1", [.. ids.Select(i => long.Parse(i, CultureInfo.InvariantCulture))])
            : null;
    }

    /// <summary>After a page of rows.</summary>
    public ExportPlace After(DateTimeOffset at, long id) => this with { At = at, Id = id, IsBegun = true };

    /// <summary>At the next customer's rows of the same section; at the next section after the last customer's.</summary>
    public ExportPlace Next() => Customer + 1 < Customers.Length
        ? this with { Customer = Customer + 1, At = DateTimeOffset.UnixEpoch, Id = 0 }
        : new ExportPlace(Section + 1, 0, DateTimeOffset.UnixEpoch, 0, false, Customers);

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
