using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Schema;

/// <summary>What is older than 13 months becomes one partition, while everything goes on.</summary>
public sealed class PartitionMergeTests(PostgresCluster cluster) : OwnDatabaseTest(cluster)
{
    private const string Content =
        "select md5(string_agg(concat(id, event_time, event_name, customer_id, propertiesJSON), ';' order by id)), count(*) from events";

    [Fact]
    public async Task Months_OlderThan13_AreMergedAndNothingIsLost()
    {
        var account = (await AccountAsync()).Value;
        var now = await NowAsync();
        await Engine.ExecuteAsync(
            """
            insert into events (account_id, event_time, event_name, propertiesJSON)
            select $1, $2::timestamptz - make_interval(days => n * 7), 'e' || n, jsonb_build_object('n', n) from generate_series(0, 150) n
            """, account, now);
        var before = await RowAsync(Content);
        var months = await PartitionsAsync();

        // Two months after the one in which the database was made: a month may have begun since.
        var later = new DateTimeOffset(months[^1].Ends, TimeSpan.Zero).AddMonths(-1);
        var report = await MaintenanceOf(7).RunAsync(later);

        Assert.Equal(2, report.Merged.Count(table => table == "public.events"));
        Assert.Empty(report.Postponed);
        Assert.Equal(before, await RowAsync(Content));
        var after = await PartitionsAsync();
        Assert.Equal("partitions.events_old", after[0].Name);
        Assert.Equal(months[2].Ends, after[0].Ends);
        // Two months were added ahead, two became one with what is older.
        Assert.Equal(months.Count, after.Count);
        Assert.Empty((await MaintenanceOf(7).RunAsync(later)).Merged);
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from engine.partition_merges"));
        Assert.Equal([("public.events_old", 1L)], [("public.events_old", (long)(await Owner.ScalarAsync("select count(*) from pg_class where relname like 'events_old%' and relkind = 'r'"))!)]);
        Assert.Empty(await SchemaSelfCheck.RunAsync(Engine));
        // It takes rows, with the triggers of its parent.
        await Engine.ExecuteAsync("insert into events (account_id, event_time, event_name) values ($1, '2010-12-01Z', 'old')", account);
        await Engine.ExecuteAsync("update events set event_name = 'older' where event_time = '2010-12-01Z'");
    }

    [Fact]
    public async Task Merge_WhileRowsChange_EndsWithTheirLastState()
    {
        var account = (await AccountAsync()).Value;
        var month = (await PartitionsAsync())[1];
        // 20 rows in each of the two partitions; the ids grow.
        await Engine.ExecuteAsync(
            """
            insert into events (account_id, event_time, event_name)
            select $1, case when n % 2 = 0 then timestamptz '2010-12-01Z' else $2 end + make_interval(secs => n), 'e' || n from generate_series(1, 40) n
            """, account, month.Ends.AddDays(-10));
        async Task ChangeAsync(int which) => await Engine.ExecuteAsync(
            """
            with few as (select id, event_time from events where account_id = $1 and (right(event_name, 1))::int = $2 % 10)
            update events e set customer_id = coalesce(customer_id, 0) + 1 from few where e.id = few.id and e.event_time = few.event_time;
            delete from events where account_id = $1 and event_name = 'e' || (20 + $2);
            insert into events (account_id, event_time, event_name) values ($1, '2010-12-02Z', 'n0'), ($1, $3, 'n1');
            -- From one partition to the other.
            update events set event_time = '2010-12-03Z' where account_id = $1 and event_name = 'e' || (2 * $2 + 1)
            """.Replace("$1", $"{account}", StringComparison.Ordinal).Replace("$2", $"{which}", StringComparison.Ordinal)
               .Replace("$3", $"'{month.Ends.AddDays(-9):O}'", StringComparison.Ordinal));

        Assert.Equal(true, await Engine.ScalarAsync("select engine.merge_begin('public.events')"));
        Assert.Equal(false, await Engine.ScalarAsync("select engine.merge_begin('public.events')"));
        await ChangeAsync(1);
        var steps = 2;
        while ((int)(await Engine.ScalarAsync("select engine.merge_copy('public.events', 6)"))! > 0)
            if (steps < 8)
                await ChangeAsync(steps++);
        await ChangeAsync(8);
        var before = await RowAsync(Content);
        await Engine.ExecuteAsync("select engine.merge_finish('public.events')");
        Assert.Equal(before, await RowAsync(Content));
        Assert.True((long)before[1]! > 40);
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from engine.partition_changes"));
        Assert.Equal(month.Ends, (await PartitionsAsync())[0].Ends);
    }

    [Fact]
    public async Task Merge_WhileAReportIsOpen_IsPostponedAndGoesOnLater()
    {
        var (first, second) = ((await PartitionsAsync())[0], (await PartitionsAsync())[1]);
        var due = second.Ends.AddMonths(13);
        await using (var report = await Owner.OpenConnectionAsync())
        {
            await using var transaction = await report.BeginTransactionAsync();
            await using var read = new NpgsqlCommand("select count(*) from events", report);
            await read.ExecuteScalarAsync();
            var run = await MaintenanceOf(100).RunAsync(due);
            Assert.Contains("public.events merge", run.Postponed);
            Assert.Contains("public.touchpoints", run.Merged);
            Assert.Equal(first, (await PartitionsAsync())[0]);
        }
        Assert.Contains("public.events", (await MaintenanceOf(100).RunAsync(due)).Merged);
        Assert.Equal(second.Ends, (await PartitionsAsync())[0].Ends);
    }

    private PartitionMaintenance MaintenanceOf(int chunk) =>
        new(Engine, TimeProvider.System, new PartitionOptions { LockTries = 3, LockPause = TimeSpan.FromMilliseconds(20), ChunkRows = chunk });

    private async Task<DateTimeOffset> NowAsync() => new((DateTime)(await Owner.ScalarAsync("select now()"))!);

    private async Task<object?[]> RowAsync(string sql) => Assert.Single(await Owner.RowsAsync(sql));

    private async Task<List<(string Name, DateTime Ends)>> PartitionsAsync() =>
        [.. (await Owner.RowsAsync("select part::text, ends from engine.partitions() where parent = 'events'::regclass order by starts"))
            .Select(row => ((string)row[0]!, (DateTime)row[1]!))];
}
