using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Experiments;

/// <summary>Experiments within the transaction that changes them or their variants.</summary>
public static class ExperimentDrafts
{
    /// <summary>The status of an experiment, whose row is held, so that of two changes of its variants the second sees the first; null where there is none.</summary>
    public static async Task<string?> HoldAsync(long experimentId, CatalogTransaction transaction) => (await ListAsync(transaction, experimentId, """
        -- experiments.hold
        select status from experiments where account_id = $1 and id = $2 and deleted_at is null for update
        """, reader => reader.GetString(0))).FirstOrDefault();

    /// <summary>The variants that are not deleted, by id.</summary>
    public static Task<List<VariantSource>> VariantsAsync(long experimentId, CatalogTransaction transaction) => ListAsync(transaction, experimentId, """
        -- experiments.variants
        select v.id, v.code, v.traffic_split, jsonb_strip_nulls(jsonb_build_object('control', s.control, 'template', s.template))::text
          from experimentvariants v
          left join engine.experiment_variant_settings s on s.account_id = v.account_id and s.variant_id = v.id
         where v.account_id = $1 and v.experiment_id = $2 and v.deleted_at is null order by v.id
        """, reader => new VariantSource(reader.GetInt64(0), reader.GetString(1), reader.GetDecimal(2), reader.GetString(3)));

    /// <summary>Whether anybody was ever assigned in an experiment.</summary>
    public static async Task<bool> HasAssignedAsync(long experimentId, CatalogTransaction transaction) => (await ListAsync(transaction, experimentId, """
        -- experiments.has_assigned
        select exists (select from experimentassignments where account_id = $1 and experiment_id = $2)
        """, reader => reader.GetBoolean(0)))[0];

    /// <summary>Whether anybody is assigned to a variant.</summary>
    public static async Task<bool> IsAssignedAsync(long variantId, CatalogTransaction transaction) => (await ListAsync(transaction, variantId, """
        -- experiments.is_assigned
        select exists (select from experimentassignments where account_id = $1 and variant_id = $2 and deleted_at is null)
        """, reader => reader.GetBoolean(0)))[0];

    /// <summary>Whether there is a campaign, which stays while the transaction goes on.</summary>
    public static async Task<bool> HasCampaignAsync(long campaignId, CatalogTransaction transaction) => (await ListAsync(transaction, campaignId, """
        -- experiments.campaign
        select id from marketing_campaigns where account_id = $1 and id = $2 and deleted_at is null for key share
        """, reader => reader.GetInt64(0))).Count > 0;

    private static Task<List<T>> ListAsync<T>(CatalogTransaction transaction, long id, string text, Func<NpgsqlDataReader, T> read)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.ListAsync(new NpgsqlBatchCommand(text) { Parameters = { CatalogValues.Id(transaction.Account.Value), CatalogValues.Id(id) } }, read);
    }
}
