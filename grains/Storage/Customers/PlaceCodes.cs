using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Checks the codes of places before a turn writes them: in a batch, a foreign key that fails costs all its turns.</summary>
public sealed class PlaceCodes(CatalogReads reads)
{
    private static readonly (string Field, string Column)[] Places = [("cityCode", "city_code"), ("stateCode", "state_code"), ("countryCode", "country_code")];

    private const string UnknownSql = """
        -- customers.unknown_places
        select c.kind from unnest($1, $2) as c (kind, code)
         where not exists (select from location_cities where c.kind = 'city_code' and code = c.code)
           and not exists (select from location_states where c.kind = 'state_code' and code = c.code)
           and not exists (select from location_countries where c.kind = 'country_code' and code = c.code)
        """;

    /// <summary>Notes the codes among a customer's columns that no place has.</summary>
    public async Task CheckAsync(AccountId account, IReadOnlyDictionary<string, string?> columns, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(faults);
        var given = Places.Where(p => columns.GetValueOrDefault(p.Column) is not null).ToList();
        if (given.Count == 0)
        {
            return;
        }

        var command = Sql.With(UnknownSql, Sql.Texts(given.Select(p => p.Column)), Sql.Texts(given.Select(p => columns[p.Column])));
        var unknown = await reads.RunAsync(account, [command], async (reader, cancellation) =>
        {
            var kinds = new List<string>();
            while (await reader.ReadAsync(cancellation))
            {
                kinds.Add(reader.GetString(0));
            }

            return kinds;
        });
        foreach (var (field, _) in given.Where(p => unknown.Contains(p.Column)))
        {
            faults.Add($"/{field}", "unknown_reference", "There is no such place.");
        }
    }
}
