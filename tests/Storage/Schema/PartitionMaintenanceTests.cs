using System.Diagnostics;
using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Schema;

public sealed class PartitionMaintenanceTests(PostgresCluster cluster) : OwnDatabaseTest(cluster)
{
    private const string InsertEvent = "insert into events (account_id, event_time, event_name) values ($1, $2, 'page_view') returning id";

    private PartitionMaintenance Maintenance => new(Engine, TimeProvider.System, new PartitionOptions { LockTries = 3, LockPause = TimeSpan.FromMilliseconds(50), ChunkRows = 7 });

    [Fact]
    public async Task Partitions_OfANewDatabase_AreOneForWhatIsOldAndOneAMonth()
    {
        var now = await NowAsync();
        var rows = await Owner.RowsAsync("select part::text, starts, ends from engine.partitions() where parent = 'events'::regclass order by starts");
        // A run of another test may have gone on from here.
        Assert.Equal("partitions.events_old", rows[0][0]);
        Assert.Equal(rows.Skip(1).Select(row => row[1]), rows.SkipLast(1).Select(row => row[2]));
        Assert.All(rows.Skip(1), row => Assert.Equal(((DateTime)row[1]!).AddMonths(1), row[2]));
        // It is a copy of one that another test program may have made shortly before the month began.
        Assert.True((DateTime)rows[^1][2]! >= MonthOf(now.AddDays(-1)).AddMonths(3));
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from pg_partitioned_table where partdefid <> 0"));
    }

    [Fact]
    public async Task Maintenance_MonthsLater_AddsThemOnceWithIndexesAndTriggers()
    {
        var later = (await NowAsync()).AddMonths(3);
        var report = await Maintenance.RunAsync(later);
        Assert.Contains($"public.events {later.AddMonths(2):yyyy-MM}", report.Added);
        Assert.Contains($"engine.decisions {later.AddMonths(2):yyyy-MM}", report.Added);
        Assert.Empty(report.Postponed);
        Assert.Empty((await Maintenance.RunAsync(later)).Added);

        var account = await AccountAsync();
        await Engine.ExecuteAsync(InsertEvent, account.Value, later.AddMonths(2));
        Assert.Equal(PostgresErrorCodes.CheckViolation, await Engine.ErrorAsync(InsertEvent, account.Value, later.AddMonths(3)));
        var shapes = await Owner.RowsAsync(
            """
            select distinct (select count(*) from pg_index i where i.indrelid = p.part and i.indisvalid and exists (select from pg_inherits h where h.inhrelid = i.indexrelid)),
                            (select string_agg(tgname, ',' order by tgname) from pg_trigger t where t.tgrelid = p.part),
                            (select count(*) from pg_constraint c where c.conrelid = p.part and c.conname = 'bounds'),
                            (select relacl::text from pg_class c where c.oid = p.part)
            from engine.partitions() p where p.parent = 'events'::regclass
            """);
        Assert.Equal([7L, "set_updated_at", 0L, null], Assert.Single(shapes));
    }

    [Fact]
    public async Task Inserts_WhileAReportIsOpenAndAMonthIsMade_GoOn()
    {
        var account = await AccountAsync();
        var now = await NowAsync();
        await using var report = await Owner.OpenConnectionAsync();
        await using var transaction = await report.BeginTransactionAsync();
        await using var read = new NpgsqlCommand("select count(*) from events", report);
        await read.ExecuteScalarAsync();

        using var stop = new CancellationTokenSource();
        var inserting = Task.Run(async () =>
        {
            var (worst, inserts) = (TimeSpan.Zero, 0);
            for (; !stop.IsCancellationRequested; inserts++)
            {
                var started = Stopwatch.GetTimestamp();
                await Engine.ExecuteAsync(InsertEvent, account.Value, now);
                var took = Stopwatch.GetElapsedTime(started);
                worst = took > worst ? took : worst;
            }
            return (worst, inserts);
        });
        var horizon = (DateTime)(await Owner.ScalarAsync("select max(ends) from engine.partitions() where parent = 'events'::regclass"))!;
        var made = await Maintenance.RunAsync(new DateTimeOffset(horizon, TimeSpan.Zero).AddMonths(-2));
        await stop.CancelAsync();
        var (slowest, count) = await inserting;
        Assert.Contains($"public.events {horizon:yyyy-MM}", made.Added);
        Assert.True(count > 10, $"only {count} inserts");
        Assert.True(slowest < TimeSpan.FromSeconds(1), $"an insert took {slowest}");
        // The report still reads.
        await read.ExecuteScalarAsync();
    }

    [Fact]
    public async Task Maintenance_WhileAnotherIsAtIt_DoesNothing()
    {
        await using var other = await Engine.OpenConnectionAsync();
        await using var take = new NpgsqlCommand("select pg_advisory_lock(x'7A616C6F00000002'::bigint)", other);
        await take.ExecuteNonQueryAsync();
        Assert.False((await Maintenance.RunAsync(await NowAsync())).Ran);
    }

    [Theory]
    [InlineData("select engine.add_partition('public.customers', now())")]
    [InlineData("select engine.add_partition('public.events', '2050-01-01Z')")]
    [InlineData("select engine.add_partition('public.events', now())")]
    public async Task AddPartition_OfAnythingButTheNextMonth_IsRefused(string sql) =>
        Assert.Equal(PostgresErrorCodes.InvalidParameterValue, await Engine.ErrorAsync(sql));

    [Fact]
    public async Task MessageIds_OfTheIdleGeneration_AreEmptied()
    {
        await Engine.ExecuteAsync(
            """
            insert into engine.message_ids_0 values ('\x000102030405060708090a0b0c0d0e0f', 1);
            insert into engine.message_ids_1 values ('\x000102030405060708090a0b0c0d0e0f', 1);
            insert into engine.message_ids_2 values ('\x000102030405060708090a0b0c0d0e0f', 1);
            """);
        var day = (int)(long)(await Owner.ScalarAsync("select floor(extract(epoch from now()) / 86400)::bigint"))!;
        var between = day % 30 is not (0 or 29);
        Assert.Equal(between, await Engine.ScalarAsync("select engine.empty_message_ids()"));
        Assert.Equal(between ? 0L : 1L, await Owner.ScalarAsync($"select count(*) from engine.message_ids_{(day / 30 + 1) % 3}"));
        Assert.Equal(1L, await Owner.ScalarAsync($"select count(*) from engine.message_ids_{day / 30 % 3}"));
        Assert.Equal(1L, await Owner.ScalarAsync($"select count(*) from engine.message_ids_{(day / 30 + 2) % 3}"));
    }

    private async Task<DateTimeOffset> NowAsync() => new((DateTime)(await Owner.ScalarAsync("select now()"))!);

    private static DateTime MonthOf(DateTimeOffset time) => new(time.Year, time.Month, 1, 0, 0, 0, DateTimeKind.Utc);
}
