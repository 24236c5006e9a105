using System.Collections.Immutable;

namespace ZaloOrleans.Privacy;

/// <summary>
/// What an erasure does to every table there is. A table that is missing here fails a test, so that whoever adds one has to say what becomes of
/// a person in it.
/// </summary>
public static class ErasurePlan
{
    private const string NoPerson = "names no customer";

    /// <summary>All tables of <c>public</c> and <c>engine</c>.</summary>
    public static ImmutableArray<TableErasure> Tables { get; } =
    [
        // Who it is.
        new("public.customers", ErasureKind.Stripped, "the number stays, because what is counted refers to it")
        {
            Strips = ["first_name", "last_name", "email", "phone", "address", "city_code", "state_code", "country_code", "consent_source"],
        },
        new("engine.customer_profiles", ErasureKind.Stripped, "says that the customer was erased, and when") { Strips = ["external_id", "timezone", "language", "traits"] },
        new("engine.identities", ErasureKind.Deleted, "they are free for whoever comes by them next"),
        new("public.customerzalolinks", ErasureKind.Deleted, "who is who"),
        new("engine.oa_links", ErasureKind.Deleted, "they go with their link"),
        new("public.zalo_accounts", ErasureKind.Deleted, "the person's row; an Official Account's is nobody's, and one that another customer is linked to is that one's"),
        new("engine.customer_devices", ErasureKind.Deleted, "whose device it is"),
        new("engine.consents", ErasureKind.Deleted, "what the person said; absent means no, so nothing is sent to whoever comes by the identities next") { ByCustomer = true },
        new("public.suppressionlists", ErasureKind.Kept, "the person asked not to be written to, and that outlives what else is known of them"),
        new("engine.erased_persons", ErasureKind.Kept, "hashes under a key that is not in the database, for 30 days"),

        // What they did and what was said to them: counts stay right.
        Stripped("public.events", "counted in reports", ["propertiesjson", "device_id"], ["event_name", "source"]),
        Stripped("public.sessions", "counted in reports", ["device_id"], ["utm_source", "utm_medium", "utm_campaign"]),
        Stripped("public.oamessages", "counted for campaigns and templates", ["content", "varsjson"], ["direction", "status", "error_code"]),
        Stripped("engine.messages", "the answer of one in flight and its receipts still settle it, by Zalo's id of the message", ["error_text", "echo"],
            ["channel", "category", "outcome", "zalo_message_id", "withdrawn"]),
        Stripped("public.touchpoints", "counted for campaigns", ["detailjson"], ["type"]),
        Stripped("public.linkclicks", "counted for links", ["device_id"], []),
        Stripped("public.conversions", "counted, with their value", ["detailjson"], ["type"]),
        Stripped("public.user_feedback", "ratings and scores are averaged", ["feedback_text", "tags"], ["feedback_type"]),
        new("public.attachments", ErasureKind.Deleted, "what a person attached to feedback"),
        Stripped("public.journeylogs", "counted for steps", ["detailjson"], ["outcome"]),
        new("engine.media", ErasureKind.Deleted, "pictures and files of the person, and where they are") { ByCustomer = true },
        new("engine.media_parts", ErasureKind.Deleted, "they go with their medium"),
        new("engine.journey_runs", ErasureKind.Kept, "counted for journeys; has numbers and times alone") { Keeps = ["status"] },
        new("engine.decisions", ErasureKind.Kept, "counted by their codes; has numbers, codes and times, and nothing that says who it is") { Keeps = ["channel", "category", "outcome", "code", "trace"] },
        new("engine.journey_entries", ErasureKind.Deleted, "keys come from properties of events") { ByCustomer = true },
        new("public.audiencemembers", ErasureKind.Deleted, "worked out for a person who is no more") { ByCustomer = true },
        new("public.experimentassignments", ErasureKind.SoftDeleted, "nobody is drawn anew after an erasure") { ByCustomer = true },
        new("engine.assignment_draws", ErasureKind.Stripped, "goes by what the assignment does") { Strips = ["hash_value"], Keeps = ["source"] },

        // What is under way.
        new("engine.grains", ErasureKind.Stripped, "the customer's state says that it was erased; those of its runs and devices are gone") { Strips = ["state"], Keeps = ["key"] },
        new("engine.send_queue", ErasureKind.Deleted, "nothing is sent any more"),
        new("engine.wakeups", ErasureKind.Deleted, "what was still to be done for the customer"),
        new("engine.parked_wakeups", ErasureKind.Deleted, "what could not be done for the customer"),
        new("engine.webhook_inbox", ErasureKind.Deleted, "webhooks that name the person are not worked on any more"),
        new("engine.parked_webhooks", ErasureKind.Deleted, "nor when somebody puts them back"),

        // What was kept as it came or went.
        new("public.oawebhookevents", ErasureKind.Stripped, "that something came, and when, stays") { Strips = ["payloadjson"], Keeps = ["event_type", "status"] },
        new("engine.unrouted_webhooks", ErasureKind.Stripped, "the same") { Strips = ["payload"], Keeps = ["app_id", "oa_id", "event_type"] },
        new("public.auditlogs", ErasureKind.Stripped, "that something was changed, when and by whom, stays")
        {
            Strips = ["old_valuesjson", "new_valuesjson"], Keeps = ["entity_type", "action", "actor_id"],
        },
        new("engine.idempotency_keys", ErasureKind.Stripped, "a repeat is still a repeat, and is answered with the numbers of the first answer")
        {
            Strips = ["response"], Keeps = ["key_hash", "request_hash"],
        },
        new("public.piiaccesslogs", ErasureKind.Kept, "who looked at personal data has to be told; has numbers and words alone"),
        new("engine.message_ids_0", ErasureKind.Kept, "hashes, for 60 days at most: a repeat of an old item brings nobody back"),
        new("engine.message_ids_1", ErasureKind.Kept, "the same"),
        new("engine.message_ids_2", ErasureKind.Kept, "the same"),

        // The account's own.
        new("engine.account_settings", ErasureKind.Kept, "whom the account tries its messages on is the account's to say"),
        .. KeptAll(
            "public.accounts", "public.ad_statuses", "public.adassets", "public.advertisements", "public.assets", "public.audiences", "public.audiencesyncs",
            "public.campaign_channels", "public.campaign_objectives", "public.campaign_performance_metrics", "public.campaign_statuses", "public.campaignassets",
            "public.channel_platforms", "public.experiments", "public.experimentvariants", "public.frequencycaps", "public.journeys", "public.journeysteps",
            "public.links", "public.location_cities", "public.location_countries", "public.location_states", "public.marketing_campaigns", "public.oatemplates",
            "public.product_variants", "public.products", "public.qrcodes", "public.sendratelimits", "public.social_media_channels",
            "engine.api_keys", "engine.data_keys", "engine.journey_versions", "engine.oauth_states", "engine.official_accounts",
            "engine.experiment_settings", "engine.experiment_variant_settings",
            "engine.partition_changes", "engine.partition_merges", "engine.policy_snapshots", "engine.policy_versions", "engine.rule_changes", "engine.schema_migrations",
            "engine.seed_rows", "engine.send_pauses", "engine.stops",
            "engine.template_reviews", "engine.template_versions", "engine.webhook_refusals", "engine.zalo_quotas", "engine.zalo_templates"),
    ];

    private static TableErasure Stripped(string table, string why, ImmutableArray<string> strips, ImmutableArray<string> keeps) =>
        new(table, ErasureKind.Stripped, why) { Strips = strips, Keeps = keeps, ByCustomer = true };

    private static IEnumerable<TableErasure> KeptAll(params string[] tables) => tables.Select(t => new TableErasure(t, ErasureKind.Kept, NoPerson));
}
