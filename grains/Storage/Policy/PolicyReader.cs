using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Policy;

/// <summary>Reads and compiles what decisions need of an account's configuration.</summary>
public sealed class PolicyReader(NpgsqlDataSource database)
{
    private const string Settings = """
        -- policy.settings
        select s.timezone, s.session_gap_minutes, s.late_event_hours, v.version
          from engine.account_settings s join engine.policy_versions v using (account_id) where account_id = $1
        """;

    private const string TemplatesSql = """
        -- policy.templates
        select t.id, t.code, t.content, t.status, t.variablesjson::text,
               (select max(v.version) from engine.template_versions v where v.account_id = t.account_id and v.template_id = t.id)
          from oatemplates t where t.account_id = $1 and t.deleted_at is null
        """;

    private const string JourneysSql = """
        -- policy.journeys
        select distinct on (v.journey_id) v.journey_id, v.version, v.definition::text
          from engine.journey_versions v join journeys j on j.account_id = v.account_id and j.id = v.journey_id
         where v.account_id = $1 and j.status = 'Active' and j.deleted_at is null
           and (j.start_at is null or j.start_at <= now()) and (j.end_at is null or j.end_at > now())
         order by v.journey_id, v.version desc
        """;

    private const string OfficialAccountsSql = """
        -- policy.official_accounts
        select z.id, o.oa_id, o.app_id, z.token_ciphertext is not null, o.mini_app_key_ciphertext is not null
          from engine.official_accounts o join zalo_accounts z on z.account_id = o.account_id and z.id = o.zalo_account_id
         where o.account_id = $1 and z.deleted_at is null and z.revoked_at is null and (z.token_ciphertext is not null or o.mini_app_key_ciphertext is not null)
         order by z.id
        """;

    private const string SendRatesSql = """
        -- policy.send_rates
        select rulesjson::text from sendratelimits where account_id = $1 and deleted_at is null order by id
        """;

    /// <summary>The account's policy as it stands now, and the journeys that do not compile; null where there is no such account.</summary>
    public async Task<(AccountPolicy Policy, ImmutableArray<long> Broken)?> ReadAsync(AccountId account)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var sql in new[] { Settings, TemplatesSql, JourneysSql, OfficialAccountsSql, SendRatesSql })
        {
            var command = new NpgsqlBatchCommand(sql);
            command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
            batch.BatchCommands.Add(command);
        }

        await using var reader = await batch.ExecuteReaderAsync().ConfigureAwait(false);
        if (!await reader.ReadAsync().ConfigureAwait(false))
        {
            return null;
        }

        var policy = new AccountPolicy
        {
            Account = account,
            TimeZone = reader.GetString(0),
            SessionGap = TimeSpan.FromMinutes(reader.GetInt32(1)),
            LateEventLimit = TimeSpan.FromHours(reader.GetInt32(2)),
            Version = reader.GetInt64(3),
        };
        await reader.NextResultAsync().ConfigureAwait(false);
        policy = policy with { Templates = (await ReadTemplatesAsync(reader).ConfigureAwait(false)).ToFrozenDictionary(t => t.Code) };
        await reader.NextResultAsync().ConfigureAwait(false);
        var broken = ImmutableArray.CreateBuilder<long>();
        policy = policy with { JourneysByEvent = await ReadJourneysAsync(reader, broken).ConfigureAwait(false) };
        await reader.NextResultAsync().ConfigureAwait(false);
        var official = ImmutableArray.CreateBuilder<OfficialAccount>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            official.Add(new OfficialAccount(reader.GetInt64(0), reader.GetString(1))
            {
                AppId = reader.GetString(2),
                HasToken = reader.GetBoolean(3),
                HasMiniAppKey = reader.GetBoolean(4),
            });
        }

        await reader.NextResultAsync().ConfigureAwait(false);
        var rates = ImmutableArray.CreateBuilder<SendRate>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rates.AddRange(SendRates.Read(reader.GetString(0)));
        }

        return (policy with { OfficialAccounts = official.ToImmutable(), SendRates = rates.ToImmutable() }, broken.ToImmutable());
    }

    /// <summary>A published version of a journey, compiled; null where there is none, or it does not compile.</summary>
    public async Task<JourneyDefinition?> ReadJourneyAsync(AccountId account, long journeyId, int version)
    {
        await using var command = database.CreateCommand("""
            -- policy.journey_version
            select definition::text from engine.journey_versions where account_id = $1 and journey_id = $2 and version = $3
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = journeyId });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = version });
        return await command.ExecuteScalarAsync().ConfigureAwait(false) is string definition ? Compile(journeyId, version, definition) : null;
    }

    /// <summary>The versions of all policies, to find those that were missed.</summary>
    public async Task<Dictionary<AccountId, long>> VersionsAsync(IReadOnlyCollection<AccountId> accounts, CancellationToken cancellation)
    {
        await using var command = database.CreateCommand("""
            -- policy.versions
            select account_id, version from engine.policy_versions where account_id = any($1)
            """);
        command.Parameters.Add(new NpgsqlParameter<long[]> { TypedValue = accounts.Select(a => a.Value).ToArray() });
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var versions = new Dictionary<AccountId, long>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            versions.Add(new AccountId(reader.GetInt64(0)), reader.GetInt64(1));
        }

        return versions;
    }

    private static async Task<List<Template>> ReadTemplatesAsync(NpgsqlDataReader reader)
    {
        var templates = new List<Template>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            templates.Add(new Template(reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? "" : reader.GetString(2),
                reader.GetString(3) == "Approved", TemplateVariables.Read(reader.IsDBNull(4) ? null : reader.GetString(4)))
            {
                Version = reader.IsDBNull(5) ? null : reader.GetInt32(5),
            });
        }

        return templates;
    }

    private static async Task<FrozenDictionary<string, ImmutableArray<JourneyDefinition>>> ReadJourneysAsync(
        NpgsqlDataReader reader, ImmutableArray<long>.Builder broken)
    {
        var journeys = new List<JourneyDefinition>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            if (Compile(reader.GetInt64(0), reader.GetInt32(1), reader.GetString(2)) is { } journey)
            {
                journeys.Add(journey);
            }
            else
            {
                broken.Add(reader.GetInt64(0));
            }
        }

        return journeys.GroupBy(j => j.Entry.Event).ToFrozenDictionary(g => g.Key, g => g.ToImmutableArray());
    }

    private static JourneyDefinition? Compile(long journeyId, int version, string definition)
    {
        try
        {
            var steps = JsonSerializer.Deserialize<List<StepSource>>(definition) ?? [];
            return JourneyCompiler.Compile(journeyId, version, steps, new Faults());
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
