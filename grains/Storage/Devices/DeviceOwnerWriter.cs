using Npgsql;
using ZaloOrleans.Privacy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Devices;

/// <summary>Notes whose devices are, or that they are nobody's.</summary>
internal sealed class DeviceOwnerWriter : IRowWriter
{
    private const string Upsert = """
        -- devices.write_owners
        insert into engine.customer_devices (account_id, device_id, customer_id, bound_at)
        select * from unnest($1, $2, $3, $4) as t (account_id, device_id) order by account_id, device_id
            on conflict (account_id, device_id) do update set customer_id = excluded.customer_id, bound_at = excluded.bound_at
        """;

    private const string Delete = """
        -- devices.delete_owners
        delete from engine.customer_devices d using unnest($1, $2) as t (account_id, device_id)
         where d.account_id = t.account_id and d.device_id = t.device_id
        """;

    public Type RowType => typeof(DeviceOwnerRow);

    public int Order => 18;

    public void Write(NpgsqlBatch batch, IReadOnlyList<Row> rows)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var all = rows.Cast<DeviceOwnerRow>().ToLookup(r => r.CustomerId > 0);
        if (all[true].ToList() is { Count: > 0 } owned)
        {
            batch.BatchCommands.Add(Sql.With(Upsert, Sql.BigInts(owned.Select(r => r.Account.Value)), Sql.Texts(owned.Select(r => r.Device)),
                Sql.BigInts(owned.Select(r => r.CustomerId)), Sql.Times(owned.Select(r => r.At))));
        }

        if (all[false].ToList() is { Count: > 0 } free)
        {
            batch.BatchCommands.Add(Sql.With(Delete, Sql.BigInts(free.Select(r => r.Account.Value)), Sql.Texts(free.Select(r => r.Device))));
        }
    }
}
