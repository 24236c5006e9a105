using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Orleans.TestingHost;
using ZaloOrleans.Accounts;
using ZaloOrleans.Decisions;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Media;
using ZaloOrleans.Policy;
using ZaloOrleans.Schema;
using ZaloOrleans.Secrets;
using ZaloOrleans.TestKit;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;
using ZaloOrleans.Zalo;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Hosting;

/// <summary>Silos of the real engine in this process, on a real database.</summary>
public sealed class EngineCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;
    private readonly TimeProvider _clock;
    private long _messages;

    private EngineCluster(InProcessTestCluster cluster, TestDatabase database, TimeProvider clock)
    {
        (_cluster, Database, _clock) = (cluster, database, clock);
        Sql = NpgsqlDataSource.Create(database.OwnerConnectionString);
    }

    public TestDatabase Database { get; }

    /// <summary>The owner's connection: what somebody at psql sees.</summary>
    public NpgsqlDataSource Sql { get; }

    public IGrainFactory Grains => _cluster.Client;

    public IServiceProvider Services => _cluster.GetSiloServiceProvider(_cluster.Silos[0].SiloAddress);

    public InProcessTestCluster Orleans => _cluster;

    public static async Task<EngineCluster> StartAsync(
        TestDatabase database, int silos = 1, Uri? zalo = null, WakeupOptions? wakeups = null, ZaloOptions? zaloOptions = null, string? through = null,
        WebhookOptions? webhooks = null, MediaOptions? media = null, TimeProvider? clock = null)
    {
        var settings = new SiloSettings
        {
            EngineDatabase = through ?? database.EngineConnectionString,
            QueryDatabase = database.QueryConnectionString,
            MasterKey = MasterKey.Parse(Convert.ToBase64String(database.MasterKey)),
            OpenApi = zalo ?? new Uri("http://127.0.0.1:1"),
            Graph = zalo ?? new Uri("http://127.0.0.1:1"),
        };
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ConfigureFileLogging = false;
        builder.Options.ServiceId = OrleansSetup.ServiceId;
        builder.ConfigureSiloHost((_, host) =>
        {
            host.Logging.ClearProviders();
            host.Services.AddSingleton(wakeups ?? new WakeupOptions { Backoff = TimeSpan.FromMilliseconds(5) });
            if (zaloOptions is not null)
            {
                host.Services.AddSingleton(zaloOptions);
            }

            host.Services.AddSingleton(webhooks ?? new WebhookOptions());
            if (media is not null)
            {
                host.Services.AddSingleton(media);
            }

            host.Services.AddSingleton(clock ?? TimeProvider.System);

            // Who is a member of the cluster has nothing to do with a test's time.
            host.Services.UseTimeProviderForBackgroundAreas(TimeProvider.System);
            host.Services.AddEngine(settings);
            host.Services.AddTurnHost();
        });
        builder.ConfigureSilo((_, silo) =>
        {
            silo.AddEngineDefaults();
            silo.Services.AddEngineWorkers();
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        return new EngineCluster(cluster, database, clock ?? TimeProvider.System);
    }

    /// <summary>An account whose promotions may go at any hour, so that a test does not depend on the time of day.</summary>
    public async Task<AccountId> AccountAsync()
    {
        var account = await LawfulAccountAsync();
        await ExecuteAsync($$"""
            update engine.account_settings set advertising = '{"from":"00:00","to":"00:00","maxPerDay":100,"maxPerDayPerOa":100,"label":"","refusalLine":""}'
             where account_id = {{account}}
            """);
        return account;
    }

    /// <summary>An account as it is made.</summary>
    public Task<AccountId> LawfulAccountAsync() => AccountSql.CreateAccountAsync(Sql, new NewAccount("Cửa hàng", "admin"));

    /// <summary>A customer who is created by its first event.</summary>
    public async Task<long> CustomerAsync(AccountId account, string externalId, params IngestItem[] more)
    {
        var first = Identify(externalId);
        var resolved = (await Grains.Identities(account).Resolve([first.Identities[0]]))[0];
        var answer = await Grains.Customer(account, resolved.CustomerId).Ingest(
            new IngestCommand { Actor = "key:1", Items = [first, .. more], Create = resolved.IsNew });
        Assert.Equal(IngestRoute.Here, answer.Route);
        Assert.All(answer.Items, i => Assert.Null(i.Error));
        return resolved.CustomerId;
    }

    public IngestItem Identify(string externalId, ProfilePatch? profile = null, params Identity[] more) => new()
    {
        Index = 0,
        MessageId = $"m{Interlocked.Increment(ref _messages)}-{Guid.NewGuid():N}",
        Time = _clock.GetUtcNow(),
        Source = "test",
        Identities = [new Identity(IdentityKind.External, externalId), .. more],
        Profile = more.Any(i => i.Kind == IdentityKind.Zalo) ? Interacting(profile ?? ProfilePatch.Empty) : profile ?? ProfilePatch.Empty,
    };

    /// <summary>Whoever has a Zalo id follows and has interacted lately, so that Zalo's windows are open.</summary>
    private ProfilePatch Interacting(ProfilePatch profile) => profile with
    {
        Traits = profile.Traits.SetItem(ItemRelations.Trait, JsonSerializer.Serialize(_clock.GetUtcNow())).SetItem(ItemRelations.FollowerTrait, "true"),
    };

    public IngestItem Track(string name, string? properties = null, DateTimeOffset? time = null, string? device = null, string? messageId = null) => new()
    {
        Index = 0,
        MessageId = messageId ?? $"m{Interlocked.Increment(ref _messages)}-{Guid.NewGuid():N}",
        Event = name,
        Time = time ?? _clock.GetUtcNow(),
        PropertiesJson = properties,
        DeviceId = device,
        Source = "test",
    };

    public Task<IngestAnswer> IngestAsync(AccountId account, long customerId, params IngestItem[] items) =>
        Grains.Customer(account, customerId).Ingest(new IngestCommand { Actor = "key:1", Items = [.. items.Select((item, i) => item with { Index = i })] });

    /// <summary>An active journey, published as the catalog publishes it.</summary>
    public async Task<long> JourneyAsync(AccountId account, params (string Type, string Config)[] steps)
    {
        var journey = await ScalarAsync<long>($"insert into journeys (account_id, name, status) values ({account}, 'J', 'Active') returning id");
        var sources = new List<StepSource>();
        foreach (var (type, config) in steps)
        {
            await using var insert = Sql.CreateCommand(
                $"insert into journeysteps (account_id, journey_id, step_no, type, configjson) values ({account}, {journey}, {sources.Count + 1}, $1, $2::jsonb) returning id");
            insert.Parameters.AddWithValue(type);
            insert.Parameters.AddWithValue(config);
            sources.Add(new StepSource((long)(await insert.ExecuteScalarAsync())!, sources.Count + 1, type, JsonDocument.Parse(config).RootElement));
        }

        await using var publish = Sql.CreateCommand(
            $"insert into engine.journey_versions (account_id, journey_id, version, definition) values ({account}, {journey}, 1, $1::jsonb)");
        publish.Parameters.AddWithValue(JsonSerializer.Serialize(sources));
        await publish.ExecuteNonQueryAsync();
        return journey;
    }

    /// <summary>An Official Account with a token, and the key that its webhooks are signed with.</summary>
    public async Task<long> OfficialAccountAsync(AccountId account, string oaId, string token, string appId = "1", string? secretKey = null)
    {
        var id = await ScalarAsync<long>($"insert into zalo_accounts (account_id, zalo_user_id, display_name) values ({account}, '{oaId}', 'OA') returning id");
        await using var sources = new EngineDataSources(new DatabaseOptions { EngineConnectionString = Database.EngineConnectionString, QueryConnectionString = Database.QueryConnectionString });
        var vault = new SecretVault(sources.Engine, MasterKey.Parse(Convert.ToBase64String(Database.MasterKey)));
        await using var store = Sql.CreateCommand($"update zalo_accounts set token_ciphertext = $1 where id = {id}");
        store.Parameters.AddWithValue(await vault.EncryptAsync(OfficialAccountReader.AccessTokenOf(account, id), token));
        await store.ExecuteNonQueryAsync();
        await using var official = Sql.CreateCommand($"""
            insert into engine.official_accounts (zalo_account_id, account_id, oa_id, app_id, oa_secret_key_ciphertext) values ({id}, {account}, '{oaId}', '{appId}', $1)
            """);
        official.Parameters.AddWithValue(secretKey is null ? DBNull.Value : await vault.EncryptAsync(SealedSecrets.PlaceOf("oaSecretKey", account, id), secretKey));
        await official.ExecuteNonQueryAsync();
        return id;
    }

    public async Task<Wakeup> PlantAsync(GrainKey target, string kind, byte[] payload, DateTimeOffset? due = null)
    {
        var id = await Services.GetRequiredService<IdBlocks>().NextAsync(IdSequence.Wakeups);
        var wakeup = NewWakeup.At(id, target, due ?? TimeProvider.System.GetUtcNow(), kind, payload);
        Assert.IsType<TurnOutcome.Committed>(
            await Services.GetRequiredService<TurnCommitter>().CommitAsync(new Turn { Account = target.Account, Produces = [wakeup] }));
        return wakeup.ToWakeup();
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Sql.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default!;
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Sql.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Waits until a query gives what is expected.</summary>
    public async Task EventuallyAsync<T>(T expected, string sql, int seconds = 20)
    {
        var start = TimeProvider.System.GetTimestamp();
        T actual;
        while (!EqualityComparer<T>.Default.Equals(actual = await ScalarAsync<T>(sql), expected))
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromSeconds(seconds), $"Expected {expected}, still {actual}: {sql}");
            await Task.Delay(25);
        }
    }

    /// <summary>Waits until all silos that decide for an account do so by its policy as it stands now, which is promised within a second.</summary>
    public async Task PolicySettledAsync(AccountId account)
    {
        var version = await ScalarAsync<long>($"select version from engine.policy_versions where account_id = {account}");
        foreach (var silo in _cluster.Silos)
        {
            var cache = _cluster.GetSiloServiceProvider(silo.SiloAddress).GetRequiredService<PolicyCache>();
            for (var i = 0; cache.Versions.TryGetValue(account, out var held) && held < version; i++)
            {
                Assert.True(i < 400, $"A silo has version {held} of the policy, not {version}.");
                await Task.Delay(25);
            }
        }
    }

    /// <summary>Waits where Zalo's day or its night ends within a minute: what rests until then would go on before a test has seen it rest.</summary>
    public static async Task DayGoesOnAsync()
    {
        while (TimeProvider.System.GetUtcNow().ToOffset(TimeSpan.FromHours(7)) is { Hour: 5 or 23, Minute: 59 })
        {
            await Task.Delay(250);
        }
    }

    /// <summary>Asks a silo to stop, as SIGTERM does, and waits until it has.</summary>
    public Task StopSiloAsync(int number = 0) => _cluster.StopSiloAsync(_cluster.Silos[number]);

    public async ValueTask DisposeAsync()
    {
        await Sql.DisposeAsync();
        await _cluster.DisposeAsync();
    }
}
