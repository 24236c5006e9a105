namespace ZaloOrleans.Schema;

/// <summary>What the self-check would object to and may be so. Each entry has its reason.</summary>
internal static class SchemaAllowList
{
    /// <summary>
    /// Unique indexes of tenant tables that lack <c>account_id</c>. With a key that an account can choose, such an index would tell one
    /// account what another has. (Primary keys on <c>id</c>, with the partition's column where there is one, need no entry.)
    /// </summary>
    public static readonly string[] UniqueIndexes =
    [
        // The dictionary's own keys. They start with the id of a parent, and the foreign key ties that to the account.
        "public.adassets_advertisement_id_asset_id",
        "public.audiencemembers_audience_id_customer_id",
        "public.campaignassets_campaign_id_asset_id",
        "public.campaign_channels_campaign_id_channel_id",
        "public.campaign_performance_metrics_key",
        "public.experimentassignments_experiment_id_customer_id",
        "public.experimentvariants_experiment_id_code",
        "public.journeysteps_journey_id_step_no",
        "public.product_variants_product_id_sku",
        "public.user_feedback_key",
        // A click brings the code and nothing else. The engine makes the codes.
        "public.links_short_code",
        // Ids of rows in other tables, which come from sequences.
        "engine.customer_profiles_pkey",
        "engine.journey_runs_pkey",
        "engine.journey_versions_pkey",
        "engine.messages_pkey",
        "engine.official_accounts_pkey",
        "engine.webhook_inbox_pkey",
        "engine.parked_webhooks_pkey",
        // An Official Account belongs to one account of the installation, and a webhook names nothing but it.
        "engine.official_accounts_oa_id_key",
        // Random, and read before it is known whose it is.
        "engine.oauth_states_pkey",
        "engine.api_keys_public_id_key",
    ];

    /// <summary>Tables of <c>public</c> that belong to no account.</summary>
    public static readonly string[] GlobalTables =
    [
        "public.location_countries",
        "public.location_states",
        "public.location_cities",
    ];
}
