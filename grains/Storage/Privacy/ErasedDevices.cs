using Npgsql;
using ZaloOrleans.Devices;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>Lets devices go that are a customer's: what their visitor left is handed over first, so that it is found by the customer's number.</summary>
internal sealed class ErasedDevices(NpgsqlDataSource database, VisitorHandOver handOver)
{
    /// <summary>The devices that are still the customer's, at most 200.</summary>
    public Task<List<string>> ListAsync(AccountId account, ErasedPerson person) =>
        database.ListAsync(ErasureSql.Devices, r => r.GetString(0), ErasureCommands.Number(account), ErasureCommands.CustomersOf(person));

    /// <summary>Goes on for at most <paramref name="limit"/>: the devices that are to be told, in the slice; none where none is left.</summary>
    public async Task<ErasureSlice> RunAsync(AccountId account, ErasureState state, TimeSpan limit)
    {
        var devices = (await ListAsync(account, state.Person).ConfigureAwait(false)).ToDictionary(d => GrainKey.Device(account, d).Text, StringComparer.Ordinal);
        if (devices.Count == 0)
        {
            return ErasureSlice.Done;
        }

        if (!await HandOverAsync(account, devices, state.Person, limit).ConfigureAwait(false))
        {
            return new ErasureSlice(false, state.Place);
        }

        var owners = await database.ListAsync(ErasureSql.Owners, r => (Key: r.GetString(0), Owner: r.GetInt64(1)), Sql.Texts(devices.Keys)).ConfigureAwait(false);
        var theirs = owners.Where(o => state.Person.Customers.Contains(o.Owner)).Select(o => o.Key).ToList();

        // A row that no grain stands behind any more.
        await database.ExecuteAsync(ErasureSql.DropDevices, ErasureCommands.Number(account), ErasureCommands.CustomersOf(state.Person),
            Sql.Texts(devices.Where(d => !theirs.Contains(d.Key)).Select(d => d.Value))).ConfigureAwait(false);
        return theirs.Count == 0 ? new ErasureSlice(false) : ErasureSlice.Told(state, theirs.Select(GrainKey.Parse));
    }

    /// <summary>What devices were still to hand over to the customer, or to be given to it. False where there is more than time.</summary>
    private async Task<bool> HandOverAsync(AccountId account, Dictionary<string, string> devices, ErasedPerson person, TimeSpan limit)
    {
        foreach (var (id, target, kind, payload) in await database.WakeupsOfAsync(account, [.. devices.Keys.Select(GrainKey.Parse)]).ConfigureAwait(false))
        {
            var customer = kind switch
            {
                DeviceWords.HandOver => Json.Read<HandOver>(payload).CustomerId,
                DeviceWords.Bind => Json.Read<BindDevice>(payload).CustomerId,
                _ => 0,
            };
            if (!person.Customers.Contains(customer))
            {
                continue;
            }

            if (kind == DeviceWords.HandOver && !await handOver.MoveAsync(account, devices[target], customer, limit).ConfigureAwait(false))
            {
                return false;
            }

            await database.ExecuteAsync(ErasureSql.DropWakeups, Sql.BigInts([id])).ConfigureAwait(false);
        }

        return true;
    }
}
