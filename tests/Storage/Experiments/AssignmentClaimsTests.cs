using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Experiments;

/// <summary>An assignment is a claim: whoever is second learns the first one's variant.</summary>
public sealed class AssignmentClaimsTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task Claim_ByManyAtATime_IsOneRow_AndTheOthersLearnIt()
    {
        await using var engine = new TurnEngine(Database.EngineConnectionString);
        await using var other = new TurnEngine(Database.EngineConnectionString);
        var (account, customer, experiment, variants) = await LabAsync();

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            (i % 2 == 0 ? engine : other).Committer.CommitAsync(new Turn { Account = account, Claims = [Claim(account, customer, experiment, variants[i % 4 / 2])] })));

        Assert.Single(outcomes.OfType<TurnOutcome.Committed>());
        var row = Assert.Single(await Owner.RowsAsync("""
            select a.variant_id, a.assigned_at = '2026-11-20T03:00:00.123456Z', d.hash_value, d.bucket, d.namespace_bucket, d.policy_version, d.source
              from experimentassignments a join engine.assignment_draws d on d.account_id = a.account_id and d.assignment_id = a.id where a.customer_id = $1
            """, customer));
        Assert.Equal([true, "kh-1", 4_321, 77, 9L, "api"], row.Skip(1));
        Assert.All(outcomes.Where(o => o is not TurnOutcome.Committed), o => Assert.Equal((long)row[0]!, Assert.Single(Assert.IsType<TurnOutcome.ClaimTaken>(o).Taken).Holder));
    }

    [Fact]
    public async Task Claim_OfManyCustomers_InOneBatch_HasTheRightDraws()
    {
        await using var engine = new TurnEngine(Database.EngineConnectionString);
        var (account, _, experiment, variants) = await LabAsync();
        var customers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => CustomerAsync(account)));

        var outcomes = await Task.WhenAll(customers.Select((c, i) => engine.Committer.CommitAsync(
            new Turn { Account = account, Claims = [Claim(account, c, experiment, variants[0]) with { HashValue = $"c{c}", Bucket = i }] })));

        Assert.All(outcomes, o => Assert.IsType<TurnOutcome.Committed>(o));
        Assert.Equal(30L, await Owner.ScalarAsync("""
            select count(*) from experimentassignments a join engine.assignment_draws d on d.assignment_id = a.id where a.experiment_id = $1 and d.hash_value = 'c' || a.customer_id
            """, experiment));
    }

    /// <summary>Somebody at psql puts the row in between the look and the insert: the second look sees it.</summary>
    [Fact]
    public async Task Claim_ThatSomebodyTakesMeanwhile_IsTaken()
    {
        await using var engine = new TurnEngine(Database.EngineConnectionString);
        var (account, customer, experiment, variants) = await LabAsync();
        await using var psql = await Owner.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await psql.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await using var insert = new NpgsqlCommand(
            $"insert into experimentassignments (account_id, customer_id, experiment_id, variant_id) values ({account}, {customer}, {experiment}, {variants[1]})", psql, transaction);
        await insert.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var turn = engine.Committer.CommitAsync(new Turn { Account = account, Claims = [Claim(account, customer, experiment, variants[0])] });
        await using var wait = new NpgsqlCommand("select pg_sleep(0.1)", psql, transaction);
        await wait.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await transaction.CommitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(variants[1], Assert.Single(Assert.IsType<TurnOutcome.ClaimTaken>(await turn).Taken).Holder);
    }

    [Fact]
    public async Task Claim_OfWhatWasTakenAway_IsTakenByNothing()
    {
        await using var engine = new TurnEngine(Database.EngineConnectionString);
        var (account, customer, experiment, variants) = await LabAsync();
        var turn = new Turn { Account = account, Claims = [Claim(account, customer, experiment, variants[0])] };
        Assert.IsType<TurnOutcome.Committed>(await engine.Committer.CommitAsync(turn));
        await Engine.ExecuteAsync("update experimentassignments set deleted_at = now() where customer_id = $1", customer);

        Assert.Equal(0, Assert.Single(Assert.IsType<TurnOutcome.ClaimTaken>(await engine.Committer.CommitAsync(turn)).Taken).Holder);
        Assert.Null(await Owner.ScalarAsync("select d.hash_value from engine.assignment_draws d join experimentassignments a on a.id = d.assignment_id where a.customer_id = $1", customer));
    }

    [Fact]
    public async Task Row_ThatIsThere_ChangesOnlyItsCustomerAndItsEnd()
    {
        var (account, customer, experiment, variants) = await LabAsync();
        await Owner.ExecuteAsync("insert into experimentassignments (account_id, customer_id, experiment_id, variant_id) values ($1, $2, $3, $4)", account.Value, customer, experiment, variants[0]);
        foreach (var change in new[] { $"variant_id = {variants[1]}", "assigned_at = now() - interval '1 day'", "experiment_id = 0" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => Engine.ExecuteAsync($"update experimentassignments set {change} where customer_id = $1", customer));
            Assert.Equal("assignments_stay", refused.ConstraintName);
        }

        var survivor = await CustomerAsync(account);
        await Engine.ExecuteAsync("update experimentassignments set customer_id = $2 where customer_id = $1", customer, survivor);
        await Engine.ExecuteAsync("update experimentassignments set deleted_at = now() where customer_id = $1", survivor);
    }

    [Fact]
    public async Task Reader_GivesTheNewest_OldestFirst_AndNothingForWhatWasTakenAway()
    {
        var (account, customer, experiment, variants) = await LabAsync();
        var reader = new AssignmentReader(Engine);
        var (later, laterVariants) = await ExperimentAsync(account);
        await Owner.ExecuteAsync("insert into experimentassignments (account_id, customer_id, experiment_id, variant_id, assigned_at) values ($1, $2, $3, $4, '2026-11-20T03:00:00Z')", account.Value, customer, later, laterVariants[1]);
        await Owner.ExecuteAsync("insert into experimentassignments (account_id, customer_id, experiment_id, variant_id, assigned_at, deleted_at) values ($1, $2, $3, $4, '2026-11-19T03:00:00Z', now())", account.Value, customer, experiment, variants[0]);
        var at = new DateTimeOffset(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

        StoredAssignment[] expected = [StoredAssignment.Of(experiment, 0, at.AddDays(-1)), StoredAssignment.Of(later, laterVariants[1], at)];
        Assert.Equal(expected, await reader.NewestAsync(account, customer));
        Assert.Equal([expected[1]], await reader.FindAsync(account, customer, [later]));
        Assert.Equal(new AssignmentLook(false, expected[1], "B"), await reader.LookAsync(account, later, customer));
        Assert.Equal(new AssignmentLook(false, expected[0], null), await reader.LookAsync(account, experiment, customer));
        Assert.Equal(new AssignmentLook(false, null, null), await reader.LookAsync(account, later, customer + 1_000_000));
        Assert.Null(await reader.LookAsync(await AccountAsync(), later, customer));
        Assert.Empty(await reader.NewestAsync(await AccountAsync(), customer));
    }

    private async Task<(AccountId Account, long Customer, long Experiment, long[] Variants)> LabAsync()
    {
        var account = await AccountAsync();
        var (experiment, variants) = await ExperimentAsync(account);
        return (account, await CustomerAsync(account), experiment, variants);
    }

    private async Task<(long Id, long[] Variants)> ExperimentAsync(AccountId account)
    {
        var experiment = (long)(await Owner.ScalarAsync("insert into experiments (account_id, name) values ($1, 'E') returning id", account.Value))!;
        var variants = await Owner.RowsAsync(
            "insert into experimentvariants (account_id, experiment_id, code, traffic_split) select $1, $2, c, 50 from unnest(array['A', 'B']) c returning id", account.Value, experiment);
        return (experiment, [.. variants.Select(v => (long)v[0]!)]);
    }

    private static AssignmentClaim Claim(AccountId account, long customer, long experiment, long variant) =>
        new(account, experiment, customer, variant, new DateTimeOffset(2026, 11, 20, 3, 0, 0, 123, 456, TimeSpan.Zero))
        {
            HashValue = "kh-1",
            Bucket = 4_321,
            NamespaceBucket = 77,
            PolicyVersion = 9,
            Source = "api",
        };
}
