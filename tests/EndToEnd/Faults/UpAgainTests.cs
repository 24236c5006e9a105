using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.Deploy;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Faults;

/// <summary><c>deploy/up</c> and <c>deploy/down</c> with the real programs and data in them.</summary>
[Collection(FaultTests.Name)]
public sealed class UpAgainTests(OneSilo one)
{
    private Installation Installation => one.Installation;

    [Fact]
    public async Task Up_WhileEverythingRuns_ChangesNothing()
    {
        var (before, schema) = (Installation.Connection, await CatalogAsync());
        Assert.NotEmpty(schema);

        await Installation.UpAsync();

        Assert.Equal(Text(before), Text(Installation.Connection));
        Assert.Equal(schema, await CatalogAsync());
    }

    [Fact]
    public async Task Up_AfterDownWithFsyncOff_RefusesUntilItIsMendedAndKeepsTheData()
    {
        var (before, schema) = (Installation.Connection, await CatalogAsync());
        var acknowledged = await TrackAsync("kept");
        var settings = Path.Combine(Installation.Folder.Postgres, "zalo-orleans.conf");
        var safe = await File.ReadAllTextAsync(settings);
        await Installation.DownAsync();
        Assert.Null(Installation.Postgres);

        try
        {
            await File.WriteAllTextAsync(settings, safe.Replace("fsync = on", "fsync = off", StringComparison.Ordinal));
            var refused = await Assert.ThrowsAsync<DeployException>(() => Installation.UpAsync());
            Assert.Contains("silo-1 ended with exit code 1", refused.Message, StringComparison.Ordinal);
            Assert.Contains("durability_off: fsync is off: a crash loses or damages what was acknowledged. Set it to on", refused.Message, StringComparison.Ordinal);
            Assert.Null(Installation.Postgres);
        }
        finally
        {
            await File.WriteAllTextAsync(settings, safe);
            await Installation.UpAsync();
        }

        var after = Installation.Connection;
        Assert.Equal(Text(WithoutProcesses(before)), Text(WithoutProcesses(after)));
        Assert.Equal(schema, await CatalogAsync());
        // The key still opens, the event is known, and its customer is the same.
        var repeated = await TrackAsync("kept");
        Assert.True(repeated.GetProperty("duplicate").GetBoolean());
        Assert.Equal(acknowledged.GetProperty("eventId").GetInt64(), repeated.GetProperty("eventId").GetInt64());
        Assert.Equal(acknowledged.GetProperty("customerId").GetInt64(), (await TrackAsync("new")).GetProperty("customerId").GetInt64());
    }

    private async Task<JsonElement> TrackAsync(string messageId)
    {
        using var answer = await one.Shop.TrackAsync(messageId, "kept", "keeper");
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    private static string Text(ConnectionFile connection) => JsonSerializer.Serialize(connection);

    private static ConnectionFile WithoutProcesses(ConnectionFile connection) =>
        connection with { ApiPid = 0, SimulatorPid = 0, Silos = [.. connection.Silos.Select(silo => silo with { Pid = 0 })] };

    /// <summary>
    /// The schema, a line for each thing in it, and when each migration ran. Without the partitions: a silo makes those of the coming
    /// months when it starts.
    /// </summary>
    private async Task<List<string>> CatalogAsync()
    {
        await using var connection = new NpgsqlConnection(Installation.OwnerConnectionString + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("""
            with relation as (
                select c.*, format('%s.%s', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
                where n.nspname in ('public', 'engine', 'orleans'))
            select format('%s %s %s %s %s %s', name, relkind, relacl, reloptions, relrowsecurity, relforcerowsecurity) as line from relation
            union all
            select format('%s.%s %s %s %s', r.name, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, pg_get_expr(d.adbin, d.adrelid))
            from relation r join pg_attribute a on a.attrelid = r.oid left join pg_attrdef d on d.adrelid = r.oid and d.adnum = a.attnum
            where a.attnum > 0 and not a.attisdropped
            union all
            select format('%s %s %s', r.name, k.conname, pg_get_constraintdef(k.oid)) from relation r join pg_constraint k on k.conrelid = r.oid
            union all
            select pg_get_indexdef(i.indexrelid) from relation r join pg_index i on i.indrelid = r.oid
            union all
            select pg_get_triggerdef(t.oid) from relation r join pg_trigger t on t.tgrelid = r.oid where not t.tgisinternal
            union all
            select format('%s %s %s %s %s %s', r.name, p.polname, p.polcmd, p.polroles, pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
            from relation r join pg_policy p on p.polrelid = r.oid
            union all
            select format('%s %s', pg_get_functiondef(p.oid), p.proacl) from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('public', 'engine', 'orleans') and p.prokind = 'f'
            union all
            select m::text from engine.schema_migrations m
            order by line
            """, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
            lines.Add(reader.GetString(0));
        return lines;
    }
}
