namespace ZaloOrleans.Privacy;

/// <summary>A section of an export: the rows of a table that are about one customer.</summary>
/// <param name="Name">On the wire.</param>
/// <param name="Table">With its schema, in lower case.</param>
internal sealed record ExportSection(string Name, string Table)
{
    /// <summary>Which rows: <c>t</c> is the table, <c>$1</c> the account, <c>$2</c> the customer.</summary>
    public string Where { get; init; } = "t.customer_id = $2";

    /// <summary>The columns, where not all of them may be read.</summary>
    public string Columns { get; init; } = "t.*";

    /// <summary>The time by which rows are in order, where an index has it; null: by their id alone.</summary>
    public string? Time { get; init; }

    /// <summary>The id by which rows are in order; null: they are few, and read at once.</summary>
    public string? Id { get; init; } = "t.id";

    /// <summary>Takes account, customer, and of the last row that was read the time and the id, and how many rows at most.</summary>
    public string Sql => $"""
        -- privacy.export {Name}
        select {Time ?? "timestamptz 'epoch'"}, {Id ?? "0::bigint"}, (select to_json(r) from (select {Columns}) r)::text
          from {Table} t
         where t.account_id = $1 and {Where} and {(Id is null ? "$3::timestamptz is not null and $4::bigint is not null" : Time is null ? $"{Id} > $4 and $3::timestamptz is not null" : $"({Time}, {Id}) > ($3, $4)")}
         order by 1, 2 limit {(Id is null ? "greatest($5, 100000)" : "$5")}
        """;
}

/// <summary>
/// All that is held about a customer. A table with a customer's number that is in none of the two lists fails a test, so that whoever adds one has to
/// say whether it is told.
/// </summary>
internal static class ExportSections
{
    private const string OfFeedback = "t.feedback_id in (select f.id from user_feedback f where f.account_id = $1 and f.customer_id = $2)";
    private const string OfMessages = "t.message_id in (select o.id from oamessages o where o.account_id = $1 and o.customer_id = $2)";
    private const string OfLinks = "t.id in (select l.zalo_account_id from customerzalolinks l where l.account_id = $1 and l.customer_id = $2)";
    private const string OfAssignments = "t.assignment_id in (select a.id from experimentassignments a where a.account_id = $1 and a.customer_id = $2)";
    private const string OfTheCustomer = "t.entity_type = 'customers' and t.entity_id = $2";

    private const string OfIdentities = """
        t.value in (select i.value from engine.identities i where i.account_id = $1 and i.customer_id = $2
                    union select c.phone from customers c where c.account_id = $1 and c.id = $2
                    union select c.email from customers c where c.account_id = $1 and c.id = $2
                    union select z.zalo_user_id from customerzalolinks l join zalo_accounts z on z.account_id = l.account_id and z.id = l.zalo_account_id
                           where l.account_id = $1 and l.customer_id = $2)
        """;

    // Of a person there are no tokens; their columns may not be read all the same.
    private const string OfPersons =
        "t.id, t.account_id, t.zalo_user_id, t.display_name, t.email, t.avatar_url, t.scopes, t.revoked_at, t.created_at, t.updated_at, t.deleted_at";

    /// <summary>In the order in which they are told.</summary>
    public static IReadOnlyList<ExportSection> All { get; } =
    [
        new("customers", "public.customers") { Where = "t.id = $2" },
        new("profiles", "engine.customer_profiles") { Id = "t.customer_id" },
        new("identities", "engine.identities") { Id = null },
        new("zaloLinks", "public.customerzalolinks"),
        new("officialAccounts", "engine.oa_links") { Id = "t.link_id" },
        new("zaloAccounts", "public.zalo_accounts") { Where = OfLinks, Columns = OfPersons },
        new("consents", "engine.consents"),
        new("devices", "engine.customer_devices") { Id = null },
        new("sessions", "public.sessions") { Time = "t.started_at" },
        new("events", "public.events") { Time = "t.event_time" },
        new("messages", "public.oamessages") { Time = "t.created_at" },
        new("messageDetails", "engine.messages") { Where = OfMessages, Id = "t.message_id" },
        new("media", "engine.media"),
        new("decisions", "engine.decisions") { Time = "t.decided_at" },
        new("journeyRuns", "engine.journey_runs") { Id = "t.run_id" },
        new("journeyLogs", "public.journeylogs") { Time = "t.event_time" },
        new("journeyEntries", "engine.journey_entries") { Id = "t.run_id" },
        new("feedback", "public.user_feedback"),
        new("attachments", "public.attachments") { Where = OfFeedback },
        new("touchpoints", "public.touchpoints") { Time = "t.event_time" },
        new("conversions", "public.conversions") { Time = "t.conversion_time" },
        new("linkClicks", "public.linkclicks") { Time = "t.clicked_at" },
        new("audienceMemberships", "public.audiencemembers"),
        new("experimentAssignments", "public.experimentassignments"),
        new("experimentDraws", "engine.assignment_draws") { Where = OfAssignments, Id = "t.assignment_id" },
        new("suppressions", "public.suppressionlists") { Where = OfIdentities },
        new("accessLogs", "public.piiaccesslogs") { Where = OfTheCustomer, Time = "t.at" },
        new("changes", "public.auditlogs") { Where = OfTheCustomer, Time = "t.occurred_at" },
    ];

    /// <summary>Tables with a customer's number that are not told, and why.</summary>
    public static IReadOnlyDictionary<string, string> Untold { get; } = new Dictionary<string, string>
    {
        ["engine.idempotency_keys"] = "First answers to requests, for a day; what they are about is told by its rows.",
    };
}
