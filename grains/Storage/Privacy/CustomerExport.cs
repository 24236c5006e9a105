using System.Text;
using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Privacy;

/// <summary>Reads everything that is held about a customer, as one JSON object in parts.</summary>
public sealed class CustomerExport(CatalogReads reads, TimeProvider clock)
{
    private const int Rows = 200;
    private const int PartLength = 256 * 1024;
    private static readonly TimeSpan PartTime = TimeSpan.FromSeconds(2);
    private static readonly CatalogTable Customers = CatalogTables.All.Find("customers")!;

    // One that was deleted and not erased is still held, and so it is told.
    private static readonly string CustomerSql = $"""
        -- privacy.export_customer
        select {CatalogSql.Columns(Customers)} from {Customers.Name} t {Customers.Joins} where t.account_id = $1 and t.id = $2 and p.erased_at is null
        """;

    private const string MergedSql = """
        -- privacy.export_merged
        select customer_id from engine.customer_profiles where account_id = $1 and merged_into = $2 order by customer_id
        """;

    // Whoever asks is noted in the transaction that answers. A key is nobody's row: it stands in the audit trail.
    private const string NoteSql = """
        -- privacy.note_export
        with told as (
             select c.id from customers c
              where c.account_id = $1 and c.id = $2
                and not exists (select from engine.customer_profiles p where p.account_id = $1 and p.customer_id = $2 and p.erased_at is not null)),
             looked as (
             insert into piiaccesslogs (account_id, user_id, action, entity_type, entity_id)
             select $1, case when $4 then id end, 'Exported', 'customers', id from told)
        insert into auditlogs (account_id, entity_type, entity_id, action, actor_id)
        select $1, 'customers', id, 'export', $3 from told
        """;

    private const string InUtc = """
        -- privacy.export_in_utc
        select set_config('timezone', 'UTC', true)
        """;

    /// <summary>The first part; null where there is no such customer, or it was erased. It is noted who asks.</summary>
    public async Task<ExportPart?> BeginAsync(AccountId account, long customerId, string actor, bool isOwn)
    {
        var note = Of(NoteSql, account, customerId);
        note.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = actor });
        note.Parameters.Add(new NpgsqlParameter<bool> { TypedValue = isOwn });
        var (customer, merged) = await reads.RunAsync(account, [Of(CustomerSql, account, customerId), Of(MergedSql, account, customerId), note], async (reader, cancellation) =>
        {
            var rows = await CatalogReads.RowsAsync(reader, Customers, cancellation);
            await reader.NextResultAsync(cancellation);
            var ids = new List<long>();
            while (await reader.ReadAsync(cancellation))
            {
                ids.Add(reader.GetInt64(0));
            }

            return (rows.FirstOrDefault(), ids);
        });
        if (customer is null)
        {
            return null;
        }

        var text = new StringBuilder("{\"exportedAt\":\"").Append(Json.Time(clock.GetUtcNow())).Append("\",\"customer\":").Append(customer.ToJson());
        return await GoOnAsync(account, ExportPlace.Start([customerId, .. merged]), text);
    }

    /// <summary>A further part; null where the customer was erased meanwhile.</summary>
    public async Task<ExportPart?> GoOnAsync(AccountId account, ExportPlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        var isThere = await reads.RunAsync(account, [Of(CustomerSql, account, place.Customers[0])], (reader, cancellation) => reader.ReadAsync(cancellation));
        return isThere ? await GoOnAsync(account, place, new StringBuilder()) : null;
    }

    private async Task<ExportPart> GoOnAsync(AccountId account, ExportPlace place, StringBuilder text)
    {
        var start = clock.GetTimestamp();
        while (place.Section < ExportSections.All.Count && text.Length < PartLength && clock.GetElapsedTime(start) < PartTime)
        {
            place = await PageAsync(account, place, text);
        }

        var isOver = place.Section >= ExportSections.All.Count;
        return new ExportPart((isOver ? text.Append('}') : text).ToString(), isOver ? null : place.Text);
    }

    /// <summary>Adds a page of rows, and the brackets of a section that begins or ends with it.</summary>
    private async Task<ExportPlace> PageAsync(AccountId account, ExportPlace place, StringBuilder text)
    {
        var section = ExportSections.All[place.Section];
        if (place is { Customer: 0, Id: 0, IsBegun: false })
        {
            text.Append(",\"").Append(section.Name).Append("\":[");
        }

        var rows = await RowsAsync(account, section, place);
        foreach (var (at, id, json) in rows)
        {
            text.Append(place.IsBegun ? "," : "").Append(json);
            place = place.After(at, id);
        }

        if (rows.Count == Rows && section.Id is not null)
        {
            return place;
        }

        var next = place.Next();
        if (next.Section != place.Section)
        {
            text.Append(']');
        }

        return next;
    }

    private Task<List<(DateTimeOffset At, long Id, string Json)>> RowsAsync(AccountId account, ExportSection section, ExportPlace place)
    {
        var page = Of(section.Sql, account, place.Customers[place.Customer]);
        page.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = place.At.UtcDateTime });
        page.Parameters.Add(CatalogValues.Id(place.Id));
        page.Parameters.Add(CatalogValues.Id(Rows));
        return reads.RunAsync(account, [new NpgsqlBatchCommand(InUtc), page], async (reader, cancellation) =>
        {
            await reader.NextResultAsync(cancellation);
            var rows = new List<(DateTimeOffset, long, string)>();
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add((new DateTimeOffset(reader.GetDateTime(0)), reader.GetInt64(1), ExportRow.OnTheWire(reader.GetString(2))));
            }

            return rows;
        });
    }

    private static NpgsqlBatchCommand Of(string sql, AccountId account, long customerId) =>
        new(sql) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(customerId) } };
}
