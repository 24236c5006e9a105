using System.Collections.Immutable;
using System.Globalization;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Experiments;

/// <summary>Who is assigned, once and for good: real silos, a real database.</summary>
public sealed class AssignmentTests(PostgresCluster postgres) : IAsyncLifetime
{
    private readonly AsyncDisposables _all = new();
    private TestDatabase _database = null!;
    private EngineCluster _engine = null!;
    private ExperimentLab _lab = null!;

    public async ValueTask InitializeAsync()
    {
        _database = _all.Add(await postgres.CreateDatabaseAsync());
        _engine = _all.Add(await EngineCluster.StartAsync(_database));
        _lab = new ExperimentLab(_engine, await _engine.AccountAsync());
    }

    public ValueTask DisposeAsync() => _all.DisposeAsync();

    [Fact]
    public async Task FirstExposure_IsStored_WithWhatItWasDrawnBy_AndOneEvent()
    {
        var (experiment, variants) = await _lab.RunningAsync("50 50");
        var (lan, an) = (await _lab.CustomerAsync("kh-lan"), await _lab.CustomerAsync());
        var look = await _lab.AskAsync(experiment, lan, expose: false);
        Assert.Equal((Expected(experiment, variants, "kh-lan"), null, false), (look.VariantId, look.AssignedAt, look.IsNew));
        Assert.Equal((null, 0), (await _lab.RowsAsync(experiment), await _lab.ExposedAsync(lan)));

        var first = await _lab.AssignAsync(experiment, lan);
        var again = await _lab.AssignAsync(experiment, lan);
        var other = await _lab.AssignAsync(experiment, an);

        Assert.Equal((look.VariantId, look.VariantCode, true), (first.VariantId, first.VariantCode, first.IsNew));
        Assert.Equal(first with { IsNew = false }, again);
        Assert.Equal(first.AssignedAt, (await _lab.AskAsync(experiment, lan, expose: false)).AssignedAt);
        Assert.Equal(Expected(experiment, variants, $"c{an}"), other.VariantId);
        Assert.Equal($"{lan} {first.VariantId} kh-lan api,{an} {other.VariantId} c{an} api", await _lab.RowsAsync(experiment));
        Assert.Equal((1, 1), (await _lab.ExposedAsync(lan), await _lab.ExposedAsync(an)));
        Assert.Equal($"{experiment} {first.VariantId} {first.VariantCode} api", await _engine.ScalarAsync<string>($"""
            select concat_ws(' ', propertiesjson ->> 'experimentId', propertiesjson ->> 'variantId', propertiesjson ->> 'variantCode', propertiesjson ->> 'source')
              from events where customer_id = {lan} and event_name = 'experiment_exposed'
            """));
        Assert.True(await _engine.ScalarAsync<bool>($"""
            select d.policy_version = (select max(version) from engine.policy_snapshots s where s.account_id = d.account_id) and a.assigned_at = '{first.AssignedAt:O}'
              from experimentassignments a join engine.assignment_draws d on d.assignment_id = a.id where a.customer_id = {lan}
            """));
        Assert.Contains("experiment_exposed", (await _engine.Grains.Query(_lab.Account).Timeline(lan, 50, null)).Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Assigned_Stays_WhateverBecomesOfSplitsStatusDatesAndIds()
    {
        var (experiment, variants) = await _lab.RunningAsync("50 50");
        var customer = await _lab.CustomerAsync();
        var first = (await _lab.AssignAsync(experiment, customer)) with { IsNew = false };
        var other = variants.Single(v => v != first.VariantId);

        // An own id by which the customer would be drawn into the other variant.
        var known = Enumerable.Range(1, 100).Select(i => $"kh-{i}").First(id => Expected(experiment, variants, id) == other);
        await _lab.IdentifyAsync(customer, new Identity(IdentityKind.External, known));
        Assert.Equal(first, await _lab.AssignAsync(experiment, customer));

        await _lab.BecomesAsync(experiment, "Stopped");
        await _lab.SplitAsync(variants, first.VariantId == variants[0] ? [0, 100] : [100, 0]);
        Assert.Equal(first, await _lab.AskAsync(experiment, customer));
        Assert.Equal("not_running", (await _lab.AskAsync(experiment, await _lab.CustomerAsync())).Reason);
        await _lab.BecomesAsync(experiment, "Running");
        Assert.Equal(first, await _lab.AssignAsync(experiment, customer));
        Assert.Equal(other, (await _lab.AssignAsync(experiment, await _lab.CustomerAsync())).VariantId);
        (await _lab.Catalog.ChangeAsync("experiments", experiment, $$"""{"endDate":"{{DateTimeOffset.UtcNow.AddMinutes(-1):O}}"}""")).Is(CatalogOutcome.Done);
        await _engine.PolicySettledAsync(_lab.Account);
        Assert.Equal(first, await _lab.AssignAsync(experiment, customer));
        await _lab.BecomesAsync(experiment, "Completed");
        Assert.Equal(first, await _lab.AskAsync(experiment, customer));
        Assert.Equal(1, await _lab.ExposedAsync(customer));
    }

    [Fact]
    public async Task Dates_AndStatus_SayWhyNobodyIsAssigned()
    {
        var customer = await _lab.CustomerAsync();
        var (early, _) = await _lab.RunningAsync("100", $$""" "startDate":"{{DateTimeOffset.UtcNow.AddHours(1):O}}" """);
        var (late, _) = await _lab.RunningAsync("100", $$""" "endDate":"{{DateTimeOffset.UtcNow.AddHours(-1):O}}" """);
        var (draft, _) = await _lab.DraftAsync("100");
        string?[] reasons = [(await _lab.AskAsync(early, customer)).Reason, (await _lab.AskAsync(late, customer)).Reason, (await _lab.AskAsync(draft, customer)).Reason];
        Assert.Equal(["not_started", "ended", "not_running"], reasons);
        Assert.Equal(0, await _lab.ExposedAsync(customer));
        Assert.Equal(AssignmentOutcome.UnknownExperiment, (await _lab.AskAsync(draft + 1_000_000, customer)).Outcome);
        Assert.Equal(AssignmentOutcome.UnknownCustomer, (await _lab.AskAsync(late, customer + 1_000_000)).Outcome);
        (await _lab.Catalog.DeleteAsync("customers", customer)).Is(CatalogOutcome.Done);
        Assert.Equal(AssignmentOutcome.UnknownCustomer, (await _lab.AskAsync(late, customer)).Outcome);
    }

    /// <summary>Two clusters on one database: each has an activation of its own of the same customer, as happens when a cluster heals.</summary>
    [Fact]
    public async Task Exposures_ByActivationsBesideEachOther_AreOneRowAndOneEvent()
    {
        var second = _all.Add(await EngineCluster.StartAsync(_database));
        var there = new ExperimentLab(second, _lab.Account);
        var (experiment, _) = await _lab.RunningAsync("50 50");
        for (var round = 0; round < 5; round++)
        {
            var customer = await _lab.CustomerAsync();
            await Task.WhenAll(_lab.AskAsync(experiment, customer, expose: false), there.AskAsync(experiment, customer, expose: false));

            var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? _lab : there).AssignAsync(experiment, customer)));

            Assert.Single(answers, a => a.IsNew);
            Assert.Single(answers.Select(a => (a.VariantId, a.AssignedAt)).Distinct());
            Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where customer_id = {customer}"));
            Assert.Equal(1, await _lab.ExposedAsync(customer));
        }
    }

    /// <summary>What another activation wrote of the customer meanwhile is not lost to what this one remembers.</summary>
    [Fact]
    public async Task Question_BetweenTwoActivations_LosesNoTrait()
    {
        var there = new ExperimentLab(_all.Add(await EngineCluster.StartAsync(_database)), _lab.Account);
        var (experiment, _) = await _lab.RunningAsync("50 50");
        var customer = await _lab.CustomerAsync();
        await _lab.LearnAsync(customer, "a");
        await there.LearnAsync(customer, "b");

        await _lab.AskAsync(experiment, customer, expose: false);
        await _lab.LearnAsync(customer, "c");

        Assert.Equal("a,b,c,zaloLastInteractionAt", await _engine.ScalarAsync<string>(
            $"select string_agg(k, ',' order by k collate \"C\") from engine.customer_profiles, jsonb_object_keys(traits) k where customer_id = {customer}"));
    }

    [Fact]
    public async Task Assigned_AfterARestart_IsTheSame()
    {
        var (experiment, _) = await _lab.RunningAsync("50 50");
        var customers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _lab.CustomerAsync()));
        var before = await Task.WhenAll(customers.Select(c => _lab.AssignAsync(experiment, c)));
        await _engine.StopSiloAsync();

        var after = new ExperimentLab(_all.Add(await EngineCluster.StartAsync(_database)), _lab.Account);
        Assert.Equal(before.Select(b => b with { IsNew = false }), await Task.WhenAll(customers.Select(c => after.AssignAsync(experiment, c))));
    }

    [Fact]
    public async Task Merge_KeepsTheSurvivors_AndBringsTheOthers()
    {
        var (both, _) = await _lab.RunningAsync("50 50");
        var (one, _) = await _lab.RunningAsync("50 50");
        var known = await _lab.CustomerAsync("kh-1", hasZalo: false);
        var survivors = await _lab.AssignAsync(both, known);

        // Somebody who fell into the other variant, and is in a second experiment.
        var (gone, theirs) = (0L, survivors);
        while (theirs.VariantId == survivors.VariantId)
        {
            gone = await _lab.CustomerAsync();
            theirs = await _lab.AssignAsync(both, gone);
        }

        var brought = await _lab.AssignAsync(one, gone);
        var zalo = await _engine.ScalarAsync<string>($"select value from engine.identities where customer_id = {gone} and kind = 2");
        await _lab.IdentifyAsync(known, new Identity(IdentityKind.External, "kh-1"), new Identity(IdentityKind.Zalo, zalo));
        await _lab.RestAsync();

        Assert.Equal($"{known}", await _engine.ScalarAsync<string>($"select merged_into::text from engine.customer_profiles where customer_id = {gone}"));
        Assert.Equal((survivors with { IsNew = false }, brought with { IsNew = false }), (await _lab.AssignAsync(both, known), await _lab.AssignAsync(one, known)));
        Assert.Equal($"{known} {brought.VariantId} c{gone} api", await _lab.RowsAsync(one));
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where experiment_id = {both} and deleted_at is null"));
        var old = await _lab.AskAsync(both, gone);
        Assert.Equal((AssignmentOutcome.Elsewhere, known), (old.Outcome, old.ElsewhereCustomerId));
        Assert.Equal(1, await _lab.ExposedAsync(known, one));
    }

    [Fact]
    public async Task Namespace_PartsOfIt_ShareNobody_AndWhoIsOutsideHearsIt()
    {
        var (lower, _) = await _lab.RunningAsync("50 50", """ "namespace":{"name":"shop","from":0,"to":0.5} """);
        var (upper, _) = await _lab.RunningAsync("50 50", """ "namespace":{"name":"shop","from":0.5,"to":1} """);
        var customers = await Task.WhenAll(Enumerable.Range(0, 30).Select(_ => _lab.CustomerAsync()));
        foreach (var customer in customers)
        {
            var isLower = GrowthBook.NamespaceBucket("shop", $"c{customer}") < 500;
            var (first, second) = (await _lab.AskAsync(lower, customer), await _lab.AskAsync(upper, customer));
            Assert.Equal(isLower ? (null, "outside_namespace") : ("outside_namespace", null), (first.Reason, second.Reason));
            Assert.Equal((isLower, !isLower), (first.VariantId is not null, second.VariantId is not null));
        }

        // Whose id by the account falls into the other part was in one experiment before it was known: in the other they do not get.
        var known = Enumerable.Range(1, 100).Select(i => $"kh-{i}").First(id => GrowthBook.NamespaceBucket("shop", id) >= 500);
        var moved = customers.First(c => GrowthBook.NamespaceBucket("shop", $"c{c}") < 500);
        await _lab.IdentifyAsync(moved, new Identity(IdentityKind.External, known));
        Assert.Equal("in_another_experiment", (await _lab.AskAsync(upper, moved)).Reason);
        Assert.Equal(customers.Length, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where account_id = {_lab.Account}"));
    }

    [Fact]
    public async Task TakenAway_IsForgotten_AndNotDrawnAnew()
    {
        var (experiment, _) = await _lab.RunningAsync("50 50");
        var customer = await _lab.CustomerAsync("kh-1");
        await _lab.AssignAsync(experiment, customer);

        await _engine.ExecuteAsync($"update experimentassignments set deleted_at = now() where customer_id = {customer}");

        var asked = await _lab.AskAsync(experiment, customer);
        Assert.Equal((null, null, "removed"), (asked.VariantId, asked.AssignedAt, asked.Reason));
        Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where customer_id = {customer}"));
        Assert.Equal(0, await _engine.ScalarAsync<long>("select count(*) from engine.assignment_draws where hash_value is not null"));
        await _lab.BecomesAsync(experiment, "Completed");
        Assert.Equal("removed", (await _lab.AskAsync(experiment, customer)).Reason);
    }

    [Fact]
    public async Task Changed_ByHand_IsReadAgain_AndOnlyWhatMayChange()
    {
        var (experiment, variants) = await _lab.RunningAsync("100 0");
        var customer = await _lab.CustomerAsync();
        await _lab.AskAsync(experiment, customer, expose: false);

        await _engine.ExecuteAsync($"insert into experimentassignments (account_id, customer_id, experiment_id, variant_id) values ({_lab.Account}, {customer}, {experiment}, {variants[1]})");
        var given = await _lab.AssignAsync(experiment, customer);
        Assert.Equal((variants[1], false), (given.VariantId, given.IsNew));

        foreach (var change in new[] { $"variant_id = {variants[0]}", "assigned_at = now()", $"experiment_id = {experiment + 1}" })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => _engine.ExecuteAsync($"update experimentassignments set {change} where customer_id = {customer}"));
            Assert.Equal("assignments_stay", refused.ConstraintName);
        }
    }

    /// <summary>A row that the state does not know of: the claim finds it, and the customer is told what is there.</summary>
    [Fact]
    public async Task Claim_ThatIsTaken_IsLearnt()
    {
        var campaign = await _lab.CampaignAsync();
        await _lab.Catalog.ApprovedAsync("""{"code":"a","content":"A"}""");
        await _engine.OfficialAccountAsync(_lab.Account, SimulatedZalo.OaId, SimulatedZalo.Token);
        var (experiment, variants) = await _lab.RunningAsync("""100 0,"control":true""", $""" "campaignId":{campaign} """);
        var (asking, written) = (await _lab.CustomerAsync(), await _lab.CustomerAsync());
        await using var unseen = NpgsqlDataSource.Create(_database.EngineConnectionString);
        foreach (var customer in new[] { asking, written })
        {
            await _lab.AskAsync(experiment, customer, expose: false);
            await using var insert = unseen.CreateCommand($"insert into experimentassignments (account_id, customer_id, experiment_id, variant_id) values ({_lab.Account}, {customer}, {experiment}, {variants[1]})");
            await insert.ExecuteNonQueryAsync();
        }

        var learnt = await _lab.AssignAsync(experiment, asking);
        Assert.Equal((variants[1], false), (learnt.VariantId, learnt.IsNew));
        Assert.Equal("experiment_control", (await _lab.SendAsync(written, campaign, "k-1")).GetProperty("code").GetString());
        Assert.Equal(2, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where experiment_id = {experiment}"));
    }

    /// <summary>The state holds the newest 64; the table knows the rest.</summary>
    [Fact]
    public async Task Assigned_BeyondWhatAStateHolds_StaysTheSame()
    {
        var customer = await _lab.CustomerAsync();
        var experiments = ImmutableArray.CreateBuilder<long>();
        await using (var made = _engine.Sql.CreateCommand($"""
            with e as (insert into experiments (account_id, name) select {_lab.Account}, 'E' || n from generate_series(1, {StoredAssignments.Most + 2}) n returning id),
                 v as (insert into experimentvariants (account_id, experiment_id, code, traffic_split) select {_lab.Account}, e.id, c, 50 from e, unnest(array['A', 'B']) c)
            select id from e order by id
            """))
        await using (var reader = await made.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                experiments.Add(reader.GetInt64(0));
            }
        }

        await _engine.ExecuteAsync($"update experiments set status = 'Running' where account_id = {_lab.Account}");
        var before = new List<AssignmentAnswer>();
        foreach (var experiment in experiments)
        {
            before.Add(await _lab.AssignAsync(experiment, customer) with { IsNew = false });
        }

        Assert.Equal(StoredAssignments.Most, await _engine.ScalarAsync<int>($"select jsonb_array_length(convert_from(state, 'UTF8')::jsonb -> 'a') from engine.grains where key = 't{_lab.Account}/c/{customer}'"));
        for (var i = 0; i < experiments.Count; i++)
        {
            Assert.Equal(before[i], await _lab.AssignAsync(experiments[i], customer));
        }

        Assert.Equal(experiments.Count, await _lab.ExposedAsync(customer));
        Assert.Equal(experiments.Count, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where customer_id = {customer}"));
    }

    /// <summary>A state of before there were experiments learns what the table has.</summary>
    [Fact]
    public async Task State_OfAnOlderShape_IsCompletedFromTheTable()
    {
        var (experiment, _) = await _lab.RunningAsync("50 50");
        var customer = await _lab.CustomerAsync();
        var first = await _lab.AssignAsync(experiment, customer) with { IsNew = false };
        await _engine.ExecuteAsync($$"""
            update engine.grains set version = version + 1, state = convert_to(((convert_from(state, 'UTF8')::jsonb - 'a') || '{"v":1}')::text, 'UTF8') where key = 't{{_lab.Account}}/c/{{customer}}'
            """);
        await _lab.IdentifyAsync(customer, new Identity(IdentityKind.External, "kh-9"));
        Assert.Equal(first, await _lab.AssignAsync(experiment, customer));
        Assert.Equal(1, await _lab.ExposedAsync(customer));
    }

    /// <summary>Persons who are asked for by the API and by messages, become known and one, while the splits change and silos restart: each keeps what they first saw.</summary>
    [Theory]
    [InlineData(1), InlineData(2)]
    public async Task Variant_OverAnyOrderOfCallsMessagesMergesRestartsAndSplits_StaysTheFirst(int seed)
    {
        var random = new Random(seed);
        var campaign = await _lab.CampaignAsync();
        await _lab.Catalog.ApprovedAsync("""{"code":"a","content":"A"}""");
        await _engine.OfficialAccountAsync(_lab.Account, SimulatedZalo.OaId, SimulatedZalo.Token);
        var (experiment, variants) = await _lab.RunningAsync("50 50", $""" "campaignId":{campaign} """);
        var (followers, known, truth) = (new List<long>(), new List<long>(), new Dictionary<long, long>());
        for (var i = 0; i < 4; i++)
        {
            followers.Add(await _lab.CustomerAsync());
            known.Add(await _lab.CustomerAsync($"kh-{i}", hasZalo: false));
        }

        var persons = followers.Concat(known).ToList();
        for (var step = 0; step < 40; step++)
        {
            var person = persons[random.Next(persons.Count)];
            switch (step is 13 or 27 ? 9 : random.Next(7))
            {
                case 0 or 1 or 2:
                    See(person, (await _lab.AssignAsync(experiment, person)).VariantId);
                    break;

                case 3 or 4:
                    // The silo may have been started a moment ago; the first who asks lets it hear of the experiment.
                    await _lab.AskAsync(experiment, person, expose: false);
                    await _lab.SendAsync(person, campaign);
                    See(person, await _engine.ScalarAsync<long?>($"select variant_id from experimentassignments where experiment_id = {experiment} and customer_id = {person}"));
                    break;

                case 5:
                    var share = random.Next(101);
                    await _lab.BecomesAsync(experiment, "Stopped");
                    await _lab.SplitAsync(variants, share, 100 - share);
                    await _lab.BecomesAsync(experiment, "Running");
                    break;

                case 6 when followers.Count > 0 && known.Count > 0:
                    var (gone, survivor) = (followers[0], known[0]);
                    var zalo = await _engine.ScalarAsync<string>($"select value from engine.identities where customer_id = {gone} and kind = 2");
                    await _lab.IdentifyAsync(survivor, new Identity(IdentityKind.External, $"kh-{4 - known.Count}"), new Identity(IdentityKind.Zalo, zalo));
                    await _lab.RestAsync();
                    (_, _, _) = (followers.Remove(gone), known.Remove(survivor), persons.Remove(gone));
                    if (truth.Remove(gone, out var brought))
                    {
                        truth.TryAdd(survivor, brought);
                    }

                    break;

                case 9:
                    await _engine.Orleans.StopAllSilosAsync();
                    _engine = _all.Add(await EngineCluster.StartAsync(_database));
                    _lab = new ExperimentLab(_engine, _lab.Account);
                    break;
            }
        }

        Assert.NotEmpty(truth);
        foreach (var person in persons)
        {
            See(person, (await _lab.AssignAsync(experiment, person)).VariantId);
            Assert.Equal(1, await _engine.ScalarAsync<long>($"select count(*) from experimentassignments where experiment_id = {experiment} and customer_id = {person}"));
        }

        void See(long person, long? variant)
        {
            if (variant is { } seen && !truth.TryAdd(person, seen))
            {
                Assert.Equal(truth[person], seen);
            }
        }
    }

    private static long Expected(long experiment, ImmutableArray<long> variants, string value) =>
        variants[GrowthBook.Bucket(string.Create(CultureInfo.InvariantCulture, $"experiment:{experiment}"), value) < 5_000 ? 0 : 1];
}
