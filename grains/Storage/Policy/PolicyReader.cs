using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Policy;

/// <summary>Reads and compiles what decisions need of an account's configuration.</summary>
public sealed class PolicyReader(NpgsqlDataSource database)
{
    private const string Settings = """
        -- policy.settings
        select s.timezone, s.session_gap_minutes, s.late_event_hours, v.version, s.quiet_hours::text, s.advertising::text, s.holdout::text
          from engine.account_settings s join engine.policy_versions v using (account_id) where account_id = $1
        """;

    private const string TemplatesSql = """
        -- policy.templates
        select t.id, t.code, coalesce(t.content, ''), t.status, t.variablesjson::text,
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
        select z.id, o.oa_id, o.app_id from engine.official_accounts o join zalo_accounts z on z.account_id = o.account_id and z.id = o.zalo_account_id
         where o.account_id = $1 and z.deleted_at is null and z.revoked_at is null and z.token_ciphertext is not null order by z.id
        """;

    private const string SendRatesSql = """
        -- policy.send_rates
        select id, rulesjson::text from sendratelimits where account_id = $1 and deleted_at is null order by id
        """;

    private const string FrequencyCapsSql = """
        -- policy.frequency_caps
        select id, coalesce(windowjson::text, 'null'), coalesce(rulesjson::text, 'null') from frequencycaps where account_id = $1 and deleted_at is null order by id
        """;

    private const string StopsSql = """
        -- policy.stops
        select target from engine.stops where account_id = $1 order by target
        """;

    private const string ExperimentsSql = """
        -- policy.experiments
        select e.id, e.campaign_id, e.start_date, e.end_date, jsonb_strip_nulls(jsonb_build_object('seed', s.seed, 'namespace', s.namespace))::text
          from experiments e left join engine.experiment_settings s on s.account_id = e.account_id and s.experiment_id = e.id
         where e.account_id = $1 and e.status = 'Running' and e.deleted_at is null order by e.id
        """;

    private const string VariantsSql = """
        -- policy.experiment_variants
        select e.id, v.id, v.code, v.traffic_split, jsonb_strip_nulls(jsonb_build_object('control', s.control, 'template', s.template))::text
          from experiments e
          join experimentvariants v on v.account_id = e.account_id and v.experiment_id = e.id and v.deleted_at is null
          left join engine.experiment_variant_settings s on s.account_id = v.account_id and s.variant_id = v.id
         where e.account_id = $1 and e.status = 'Running' and e.deleted_at is null order by v.id
        """;

    /// <summary>What an account's policy is made of, as it stands now; null where there is no such account.</summary>
    public async Task<PolicyRead?> ReadAsync(AccountId account)
    {
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead).ConfigureAwait(false);
        await using var batch = new NpgsqlBatch(connection, transaction);
        foreach (var sql in new[] { Settings, TemplatesSql, JourneysSql, OfficialAccountsSql, SendRatesSql, FrequencyCapsSql, StopsSql, ExperimentsSql, VariantsSql })
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

        var read = new PolicyRead
        {
            Version = reader.GetInt64(3),
            SessionGap = TimeSpan.FromMinutes(reader.GetInt32(1)),
            LateEventLimit = TimeSpan.FromHours(reader.GetInt32(2)),
            Sources = new PolicySources
            {
                TimeZone = reader.GetString(0),
                QuietHoursJson = reader.GetString(4),
                AdvertisingJson = reader.GetString(5),
                HoldoutJson = reader.IsDBNull(6) ? null : reader.GetString(6),
            },
        };
        var templates = await NextAsync(reader, r => (Content: r.GetString(2), Source: new TemplateSource(r.GetInt64(0), r.GetString(1), r.GetString(3) == "Approved",
            r.IsDBNull(4) ? null : r.GetString(4), r.IsDBNull(5) ? null : r.GetInt32(5)))).ConfigureAwait(false);
        var broken = ImmutableArray.CreateBuilder<long>();
        await reader.NextResultAsync().ConfigureAwait(false);
        var journeys = await ReadJourneysAsync(reader, broken).ConfigureAwait(false);
        var official = await NextAsync(reader, r => new OfficialAccount(r.GetInt64(0), r.GetString(1)) { AppId = r.IsDBNull(2) ? null : r.GetString(2) }).ConfigureAwait(false);
        var rates = await NextAsync(reader, r => new RateSource(r.GetInt64(0), r.GetString(1))).ConfigureAwait(false);
        var caps = await NextAsync(reader, r => new CapSource(r.GetInt64(0), r.GetString(1), r.GetString(2))).ConfigureAwait(false);
        var stops = await NextAsync(reader, r => r.GetString(0)).ConfigureAwait(false);
        var experiments = await NextAsync(reader, r => new ExperimentSource(r.GetInt64(0), r.IsDBNull(1) ? null : r.GetInt64(1), TimeAt(r, 2), TimeAt(r, 3), r.GetString(4), []))
            .ConfigureAwait(false);
        var variants = (await NextAsync(reader, r => (Of: r.GetInt64(0), Source: new VariantSource(r.GetInt64(1), r.GetString(2), r.GetDecimal(3), r.GetString(4))))
            .ConfigureAwait(false)).ToLookup(v => v.Of, v => v.Source);
        return read with
        {
            Contents = templates.ToFrozenDictionary(t => t.Source.Code, t => t.Content),
            JourneysByEvent = journeys,
            BrokenJourneys = broken.ToImmutable(),
            Sources = read.Sources with
            {
                Templates = [.. templates.Select(t => t.Source)],
                OfficialAccounts = [.. official],
                SendRates = [.. rates],
                Caps = [.. caps],
                Stops = [.. stops],
                Experiments = [.. experiments.Select(e => e with { Variants = [.. variants[e.Id]] })],
            },
        };
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

    private static DateTimeOffset? TimeAt(NpgsqlDataReader reader, int place) => reader.IsDBNull(place) ? null : new DateTimeOffset(reader.GetDateTime(place));

    private static async Task<List<T>> NextAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read)
    {
        await reader.NextResultAsync().ConfigureAwait(false);
        var rows = new List<T>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            rows.Add(read(reader));
        }

        return rows;
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
