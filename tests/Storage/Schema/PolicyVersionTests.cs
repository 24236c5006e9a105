using System.Collections.Concurrent;
using System.Globalization;
using Npgsql;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.Queries;

namespace ZaloOrleans.Schema;

public sealed class PolicyVersionTests(SharedDatabase shared) : SchemaTest(shared)
{
    [Fact]
    public async Task PolicyTable_Changed_BumpsTheVersionAndNotifies()
    {
        var account = await AccountAsync();
        await using var listener = await ListenAsync();
        var before = await VersionAsync(account);
        await new TenantQueries(Query).RunAsync(account, "key:1", new NpgsqlBatchCommand("insert into journeys (account_id, name) values ($1, 'Chào mừng')")
        {
            Parameters = { new() { Value = account.Value } },
        });
        Assert.Equal(before + 1, await VersionAsync(account));
        Assert.Equal(account.ToString(), await listener.NextAsync());
    }

    [Fact]
    public async Task Experiment_ChangedBesideItsRow_BumpsTheVersion()
    {
        var account = await AccountAsync();
        var experiment = await Owner.ScalarAsync("insert into experiments (account_id, name) values ($1, 'E') returning id", account.Value);
        var variant = await Owner.ScalarAsync("insert into experimentVariants (account_id, experiment_id, code, traffic_split) values ($1, $2, 'A', 100) returning id", account.Value, experiment!);
        var before = await VersionAsync(account);
        await Owner.ExecuteAsync("insert into engine.experiment_settings (account_id, experiment_id, seed) values ($1, $2, 's')", account.Value, experiment!);
        await Owner.ExecuteAsync("insert into engine.experiment_variant_settings (account_id, variant_id, control) values ($1, $2, true)", account.Value, variant!);
        await Owner.ExecuteAsync("update engine.experiment_variant_settings set control = false where account_id = $1", account.Value);
        Assert.Equal(before + 3, await VersionAsync(account));
    }

    [Fact]
    public async Task ManyRows_ChangedInOneStatement_BumpOnceAnAccount()
    {
        var (first, second) = (await AccountAsync(), await AccountAsync());
        await Owner.ExecuteAsync(
            "insert into oaTemplates (account_id, code, content) select a, 'c' || n, '' from unnest($1::bigint[]) a, generate_series(1, 500) n",
            new[] { first.Value, second.Value });
        var before = (await VersionAsync(first), await VersionAsync(second));
        await Owner.ExecuteAsync("update oaTemplates set content = 'x' where account_id in ($1, $2)", first.Value, second.Value);
        Assert.Equal((before.Item1 + 1, before.Item2 + 1), (await VersionAsync(first), await VersionAsync(second)));
    }

    [Fact]
    public async Task Batch_OfTurns_BumpsWithoutNotifying()
    {
        var account = await AccountAsync();
        await using var sources = new EngineDataSources(new DatabaseOptions
        {
            EngineConnectionString = Database.EngineConnectionString, QueryConnectionString = Database.QueryConnectionString,
        });
        await using var listener = await ListenAsync();
        var before = await VersionAsync(account);
        await sources.Turns.ExecuteAsync("insert into frequencyCaps (account_id, windowJSON, rulesJSON) values ($1, '{}', '[]')", account.Value);
        Assert.Equal(before + 1, await VersionAsync(account));
        var marker = await AccountAsync();
        // Notices arrive in the order of commits, so the batch would have been heard by now.
        Assert.Equal(marker.ToString(), await listener.NextAsync());
    }

    [Fact]
    public async Task ZaloAccount_OfAPerson_IsNoPolicy()
    {
        var account = await AccountAsync();
        var before = await VersionAsync(account);
        await Owner.ExecuteAsync("insert into zalo_accounts (account_id, zalo_user_id) values ($1, '55')", account.Value);
        await Owner.ExecuteAsync("update zalo_accounts set revoked_at = now() where account_id = $1", account.Value);
        Assert.Equal(before, await VersionAsync(account));
    }

    [Fact]
    public async Task OfficialAccount_ConnectedOrRevoked_IsPolicy_ItsTokensAreNot()
    {
        var account = await AccountAsync();
        var before = await VersionAsync(account);
        var id = await Engine.ScalarAsync("insert into zalo_accounts (account_id, zalo_user_id) values ($1, '77') returning id", account.Value);
        await Engine.ExecuteAsync("insert into engine.official_accounts (zalo_account_id, account_id, oa_id, app_id) values ($1, $2, $3, '1')",
            id, account.Value, (account.Value + 1000).ToString(CultureInfo.InvariantCulture));
        Assert.Equal(before + 1, await VersionAsync(account));
        await Engine.ExecuteAsync("update zalo_accounts set token_ciphertext = '\\x01', last_refreshed_at = now() where id = $1", id);
        Assert.Equal(before + 1, await VersionAsync(account));
        await Engine.ExecuteAsync("update zalo_accounts set revoked_at = now() where id = $1", id);
        Assert.Equal(before + 2, await VersionAsync(account));
    }

    [Fact]
    public async Task Account_Stopped_IsPolicy()
    {
        var account = await AccountAsync();
        var before = await VersionAsync(account);
        await Owner.ExecuteAsync("update accounts set name = 'Tên mới' where id = $1", account.Value);
        Assert.Equal(before, await VersionAsync(account));
        await Owner.ExecuteAsync("update accounts set deleted_at = now() where id = $1", account.Value);
        Assert.Equal(before + 1, await VersionAsync(account));
    }

    private async Task<long> VersionAsync(AccountId account) =>
        (long)(await Owner.ScalarAsync("select version from engine.policy_versions where account_id = $1", account.Value))!;

    private async Task<Listener> ListenAsync()
    {
        var connection = await Engine.OpenConnectionAsync();
        await using var listen = new NpgsqlCommand("listen zalo_policy", connection);
        await listen.ExecuteNonQueryAsync();
        return new Listener(connection);
    }

    private sealed class Listener : IAsyncDisposable
    {
        private readonly NpgsqlConnection _connection;
        private readonly ConcurrentQueue<string> _heard = new();

        public Listener(NpgsqlConnection connection)
        {
            _connection = connection;
            connection.Notification += (_, notice) => _heard.Enqueue(notice.Payload);
        }

        public async Task<string> NextAsync()
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            while (true)
            {
                if (_heard.TryDequeue(out var payload))
                    return payload;
                await _connection.WaitAsync(patience.Token);
            }
        }

        public ValueTask DisposeAsync() => _connection.DisposeAsync();
    }
}
