using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Spectre.Console;
using ZaloOrleans.Accounts;
using ZaloOrleans.Bench.Load;
using ZaloOrleans.Bench.Silo;
using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.Secrets;
using ZaloOrleans.TestKit;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Bench.Scenarios;

/// <summary>
/// Decisions inside a silo, from the call of the customer's grain to the answer after the commit: trace, queued message, slot. The floor of the first
/// is the pure decision with its trace alone; that of the second, with a million entries on the suppression list, is the first, with none.
/// </summary>
internal sealed class DecisionScenario(BenchOptions options) : IScenario
{
    private const string Decisions = "decisions", Suppressed = "decisions_suppressed";
    private const int Callers = 64;

    public IReadOnlyList<string> Names => [Decisions, Suppressed];

    public async Task<IReadOnlyList<Measurement>> RunAsync(PostgresCluster cluster)
    {
        await using var silo = await BenchSilo.StartAsync(cluster);
        await using var owner = NpgsqlDataSource.Create(silo.Database.OwnerConnectionString);
        var account = await AccountAsync(silo, owner);
        var customers = await CustomersAsync(silo, account);
        var pure = Pure();
        var alone = new Side("the decision alone", () => ClosedLoop.ForAsync(options.Round, 1, _ => Task.FromResult(pure())));
        var few = new Side("decisions", () => DecideAsync(silo, account, customers)) { Before = () => ListAsync(owner, account, 0) };
        var many = new Side("with a million suppressed", () => DecideAsync(silo, account, customers)) { Before = () => ListAsync(owner, account, options.Rows(1_000_000)) };
        await Rounds.WarmUpAsync(options.WarmUp, few, alone);
        await Rounds.AlternateAsync(Decisions, options.Rounds, () => SettleAsync(owner), few, alone, many);
        return
        [
            new Measurement(Decisions, PerProcessorSecond(few), "a processor second")
            {
                Range = (few.Results.Min(Of), few.Results.Max(Of)), Floor = PerProcessorSecond(alone), P50 = few.Percentile(50), P99 = few.Percentile(99),
            },
            new Measurement(Suppressed, many.Median, "decisions/s") { Range = many.Range, Floor = few.Median, P50 = many.Percentile(50), P99 = many.Percentile(99) },
        ];
    }

    private async Task<LoadResult> DecideAsync(BenchSilo silo, AccountId account, IReadOnlyList<ICustomerGrain> customers)
    {
        var request = new MessageRequest { Channel = "oa", Category = "promotion", Text = "Áo mới về, mời bạn ghé xem!" };
        return await ClosedLoop.ForAsync(options.Round, Callers, async random =>
            (await customers[random.Next(customers.Count)].Send(request)).Outcome == MessageRequestOutcome.Decided);
    }

    private static double Of(LoadResult result) => 1_000_000 / result.Own;

    private static double PerProcessorSecond(Side side) => side.Results.Select(Of).Order().ElementAt(side.Results.Count / 2);

    /// <summary>An account with three caps, and with quiet hours now, so that what is decided waits and is not sent.</summary>
    private static async Task<AccountId> AccountAsync(BenchSilo silo, NpgsqlDataSource owner)
    {
        var account = await AccountSql.CreateAccountAsync(owner, new NewAccount("Bench", "bench"));
        var official = await ScalarAsync(owner, $"insert into zalo_accounts (account_id, zalo_user_id, display_name) values ({account}, '431', 'OA') returning id");
        var token = await silo.Services.GetRequiredService<SecretVault>().EncryptAsync(OfficialAccountReader.AccessTokenOf(account, official), "token");
        await using var store = owner.CreateCommand($"update zalo_accounts set token_ciphertext = $1 where id = {official}");
        store.Parameters.AddWithValue(token);
        await store.ExecuteNonQueryAsync();
        await ScalarAsync(owner, $"insert into engine.official_accounts (zalo_account_id, account_id, oa_id, app_id) values ({official}, {account}, '431', '1') returning 1::bigint");
        var hour = TimeZoneInfo.ConvertTimeBySystemTimeZoneId(DateTimeOffset.UtcNow, "Asia/Ho_Chi_Minh").Hour;
        var quiet = string.Create(CultureInfo.InvariantCulture, $$"""[{"from":"{{hour:00}}:00","to":"{{(hour + 6) % 24:00}}:00"}]""");
        await using var settings = owner.CreateCommand($$"""
            update engine.account_settings set quiet_hours = $1::jsonb, advertising = '{"from":"00:00","to":"00:00","maxPerDay":100,"maxPerDayPerOa":100}' where account_id = {{account}}
            """);
        settings.Parameters.AddWithValue(quiet);
        await settings.ExecuteNonQueryAsync();
        foreach (var minutes in (int[])[60, 24 * 60, 7 * 24 * 60])
        {
            await ScalarAsync(owner, $$"""
                insert into frequencycaps (account_id, windowjson, rulesjson)
                values ({{account}}, '{"kind":"rolling","minutes":{{minutes}}}', '[{"max":90}]') returning id
                """);
        }

        return account;
    }

    private async Task<IReadOnlyList<ICustomerGrain>> CustomersAsync(BenchSilo silo, AccountId account)
    {
        var traits = JsonSerializer.Serialize(DateTimeOffset.UtcNow);
        var grains = new List<ICustomerGrain>();
        foreach (var some in Enumerable.Range(0, options.Rows(20_000)).Chunk(500))
        {
            var found = await silo.Grains.Identities(account).Resolve([.. some.Select(i => new Identity(IdentityKind.Zalo, $"8{i:D9}"))]);
            await Task.WhenAll(some.Select((i, place) => silo.Grains.Customer(account, found[place].CustomerId).Ingest(new IngestCommand
            {
                Actor = "bench",
                Create = true,
                Items =
                [
                    new IngestItem
                    {
                        Index = 0,
                        MessageId = $"bench-{i}",
                        Time = DateTimeOffset.UtcNow,
                        Source = "bench",
                        Identities = [new Identity(IdentityKind.Zalo, $"8{i:D9}")],
                        Profile = ProfilePatch.Empty with
                        {
                            Columns = ProfilePatch.Empty.Columns.SetItem("marketing_consent", "true"),
                            Traits = ProfilePatch.Empty.Traits.SetItem(ItemRelations.Trait, traits).SetItem(ItemRelations.FollowerTrait, "true"),
                        },
                    },
                ],
            })));
            grains.AddRange(found.Select(f => silo.Grains.Customer(account, f.CustomerId)));
        }

        var first = await grains[0].Send(new MessageRequest { Channel = "oa", Category = "promotion", Text = "x" });
        AnsiConsole.WriteLine($"{Decisions}: {grains.Count:N0} customers; each decision answers as {first.Json}");
        return grains;
    }

    /// <summary>What was queued counts as sent: customers with dozens of messages whose outcome is not known are nobody's.</summary>
    private static Task SettleAsync(NpgsqlDataSource owner) => ExecuteAsync(owner,
        "delete from engine.send_queue",
        "update oamessages set status = 'sent', sent_at = now() - interval '8 days' where status = 'queued'",
        "vacuum analyze engine.send_queue, oamessages");

    /// <summary>Fills the suppression list, with so many who are not asked for.</summary>
    private static Task ListAsync(NpgsqlDataSource owner, AccountId account, int count) => ExecuteAsync(owner,
        "truncate suppressionlists",
        $"insert into suppressionlists (account_id, type, value) select {account}, 'zalo_id', '6' || n from generate_series(1, {count}) n",
        "vacuum analyze suppressionlists",
        "checkpoint");

    /// <summary>Changes the tables, and does what the server would do about it later, while something is measured.</summary>
    private static async Task ExecuteAsync(NpgsqlDataSource owner, params IReadOnlyList<string> statements)
    {
        foreach (var sql in statements)
        {
            await using var command = owner.CreateCommand(sql);
            command.CommandTimeout = 300;
            await command.ExecuteNonQueryAsync();
        }
    }

    /// <summary>The same decision, with nothing around it but the writing of its trace.</summary>
    private static Func<bool> Pure()
    {
        var sources = new PolicySources
        {
            OfficialAccounts = [new OfficialAccount(1, "431")],
            AdvertisingJson = """{"from":"00:00","to":"00:00","maxPerDay":100,"maxPerDayPerOa":100}""",
            Caps = [.. ((int[])[60, 24 * 60, 7 * 24 * 60]).Select((m, i) => new CapSource(i + 1, $$"""{"kind":"rolling","minutes":{{m}}}""", """[{"max":90}]"""))],
            QuietHoursJson = """[{"from":"00:00","to":"23:59"}]""",
        };
        var policy = PolicyCompiler.Compile(new AccountId(1), 1, sources, null).Policy;
        var now = DateTimeOffset.UtcNow;
        var inputs = new DecisionInputs(now, new MessageIntent(MessageChannel.Oa, MessageCategory.Promotion, null, null), 1)
        {
            Consents = [new Consents.ConsentEntry(null, MessageCategory.Promotion, true, now)],
            HasAddress = true,
            Relations = [new OaRelation(1) { LastInteraction = now, Follows = true }],
            Sends = SendHistory.Of(policy.Caps),
        };
        return () => MessageDecisions.Decide(inputs, policy) is { IsQueued: true } decision && new DecisionTrace(inputs, decision.Verdicts).Write().Length > 0;
    }

    private static async Task<long> ScalarAsync(NpgsqlDataSource owner, string sql)
    {
        await using var command = owner.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}
