using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using ZaloOrleans.Consents;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Reads a customer's own rows for its grain.</summary>
public sealed class CustomerReader(NpgsqlDataSource database)
{
    /// <summary>Newest events that are looked at where a rule asks about their properties.</summary>
    public const int MostEventsOfAQuery = 1_000;

    private static readonly string ReadSql = $"""
        -- customers.read
        select {string.Join(", ", CustomerColumns.All.Select(c => c.Type == "timestamptz" ? $"to_char(c.{c.Name} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')" : $"c.{c.Name}::text"))},
               p.external_id, p.timezone, p.language, p.traits::text,
               (select json_agg(json_build_object('LinkId', l.id, 'UserId', z.zalo_user_id, 'OaId', coalesce(o.oa_id, 0), 'IsDefault', l.primary_flag,
                                                  'IsPrimary', coalesce(o.is_primary, false)) order by l.id)::text
                  from customerzalolinks l join zalo_accounts z on z.account_id = l.account_id and z.id = l.zalo_account_id
                  left join engine.oa_links o on o.account_id = l.account_id and o.link_id = l.id
                 where l.account_id = c.account_id and l.customer_id = c.id and l.deleted_at is null and z.deleted_at is null),
               array(select i.value from engine.identities i where i.account_id = c.account_id and i.customer_id = c.id and i.kind = 5 order by i.value),
               coalesce(p.merged_into, 0), c.created_at, c.updated_at, p.erased_at, p.erasure_done_at,
               array(select distinct on (k.channel, k.category) k.channel || ' ' || k.category || ' ' || k.granted || ' ' || to_char(k.said_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                       from engine.consents k where k.account_id = c.account_id and k.customer_id = c.id
                      order by k.channel, k.category, k.said_at desc, k.granted, k.id desc)
          from customers c left join engine.customer_profiles p on p.customer_id = c.id
         where c.account_id = $1 and c.id = $2
        """;

    private const string CountSql = """
        -- customers.count_events
        select count(*) from events where account_id = $1 and customer_id = $2 and event_name = $3 and event_time > $4 and event_time <= $5
        """;

    private const string PropertiesSql = """
        -- customers.event_properties
        select propertiesjson::text from events where account_id = $1 and customer_id = $2 and event_name = $3 and event_time > $4 and event_time <= $5
         order by event_time desc, id desc limit $6
        """;

    /// <summary>What is known of a customer and what its decisions need; null where there is no such row. Deleted ones are read too.</summary>
    public async Task<CustomerRecord?> ReadAsync(AccountId account, long customerId)
    {
        await using var command = database.CreateCommand(ReadSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false) ? Read(reader) : null;
    }

    /// <summary>How many of the customer's events match a query at <paramref name="now"/>, among the newest <see cref="MostEventsOfAQuery"/> where it asks about properties.</summary>
    public async Task<long> CountAsync(AccountId account, long customerId, EventQuery query, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(query);
        await using var command = database.CreateCommand(query.Where.IsEmpty ? CountSql : PropertiesSql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = query.Name });
        command.Parameters.Add(Sql.Time(query.Within is { } within ? now - within : DateTimeOffset.UnixEpoch));
        command.Parameters.Add(Sql.Time(now));
        if (query.Where.IsEmpty)
        {
            return (long)(await command.ExecuteScalarAsync().ConfigureAwait(false))!;
        }

        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = MostEventsOfAQuery });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var count = 0L;
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            using var properties = JsonDocument.Parse(reader.IsDBNull(0) ? "{}" : reader.GetString(0));
            count += query.Where.All(p => p.Holds(Predicate.Find(properties.RootElement, p.Name))) ? 1 : 0;
        }

        return count;
    }

    /// <summary>When the newest of the customer's events with one of these names was, up to <paramref name="now"/>; null: there is none.</summary>
    public async Task<DateTimeOffset?> LastOfAsync(AccountId account, long customerId, IReadOnlyCollection<string> names, DateTimeOffset now)
    {
        await using var command = database.CreateCommand("""
            -- customers.last_of
            select event_time from events where account_id = $1 and customer_id = $2 and event_name = any($3) and event_time <= $4
             order by event_time desc limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = customerId });
        command.Parameters.Add(Sql.Texts(names));
        command.Parameters.Add(Sql.Time(now));
        return await command.ExecuteScalarAsync().ConfigureAwait(false) is DateTime at ? new DateTimeOffset(at) : null;
    }

    private static ConsentEntry Consent(string text) => text.Split(' ') is [var channel, var category, var granted, var at]
        ? new ConsentEntry(MessageChannels.TryParse(channel, out var c) ? c : null, MessageCategories.TryParse(category, out var g) ? g : MessageCategory.Promotion,
            granted == "true", DateTimeOffset.Parse(at, CultureInfo.InvariantCulture))
        : throw new FormatException($"'{text}' is no consent.");

    private static CustomerRecord Read(NpgsqlDataReader reader)
    {
        var columns = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var names = CustomerColumns.All.Select(c => c.Name).Concat(["external_id", "timezone", "language"]).ToList();
        for (var i = 0; i < names.Count; i++)
        {
            if (!reader.IsDBNull(i))
            {
                columns.Add(names[i], reader.GetString(i));
            }
        }

        var traits = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        using var document = JsonDocument.Parse(reader.IsDBNull(names.Count) ? "{}" : reader.GetString(names.Count));
        foreach (var trait in document.RootElement.EnumerateObject())
        {
            traits.Add(trait.Name, trait.Value.GetRawText());
        }

        var links = reader.IsDBNull(names.Count + 1) ? [] : Json.Read<ImmutableArray<ZaloLink>>(System.Text.Encoding.UTF8.GetBytes(reader.GetString(names.Count + 1)));
        return new CustomerRecord(
            ZaloLinks.With(new CustomerFacts
            {
                Consents = [.. reader.GetFieldValue<string[]>(names.Count + 8).Select(Consent)],
                Zone = columns.GetValueOrDefault("timezone"),
                Deleted = columns.ContainsKey("deleted_at"),
                ExternalId = columns.GetValueOrDefault("external_id"),
                Phone = columns.GetValueOrDefault("phone"),
                Email = columns.GetValueOrDefault("email"),
                MiniAppIds = [.. reader.GetFieldValue<string[]>(names.Count + 2)],
                MergedInto = reader.GetInt64(names.Count + 3),
                Erased = !reader.IsDBNull(names.Count + 6),
            }, links),
            new CustomerProfile(columns.ToImmutable(), traits.ToImmutable()),
            new DateTimeOffset(reader.GetDateTime(names.Count + 4)), new DateTimeOffset(reader.GetDateTime(names.Count + 5)))
        {
            ErasedAt = TimeAt(reader, names.Count + 6),
            ErasureDoneAt = TimeAt(reader, names.Count + 7),
            Links = links,
        };
    }

    private static DateTimeOffset? TimeAt(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : new DateTimeOffset(reader.GetDateTime(column));
}
