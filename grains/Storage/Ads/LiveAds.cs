using System.Text;
using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Ads;

/// <summary>Reads an account's advertisements that are live.</summary>
public sealed class LiveAds(CatalogReads reads)
{
    // Periods are half-open: an advertisement that ends now is over. One of an experiment's variant is left out, because who sees it is for the
    // experiment to say. A product that is not sold at the moment is not shown with it.
    private const string LiveSql = """
        -- ads.live
        select json_build_object(
                   'id', a.id, 'campaignId', a.campaign_id, 'channelId', a.channel_id, 'title', a.title, 'content', a.content, 'mediaUrl', a.media_url,
                   'startDate', to_char(a.start_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   'endDate', to_char(a.end_date at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
                   'product', case when v.id is not null then json_build_object(
                       'productId', p.id, 'productVariantId', v.id, 'sku', v.sku, 'name', coalesce(v.name, p.name),
                       'price', case when s.currency = 'VND' then round(coalesce(v.price, p.price)) else trim_scale(coalesce(v.price, p.price)) end,
                       'currency', s.currency) end,
                   'assets', coalesce((
                       select json_agg(json_build_object('id', m.id, 'type', m.type, 'url', m.url, 'width', m.width, 'height', m.height, 'duration', trim_scale(m.duration)) order by x.id)
                         from adassets x join assets m on m.account_id = x.account_id and m.id = x.asset_id and m.deleted_at is null
                        where x.account_id = $1 and x.advertisement_id = a.id and x.deleted_at is null), '[]'))::text
          from engine.seed_rows live
          join advertisements a on a.account_id = live.account_id and a.status_id = live.row_id
          join engine.account_settings s on s.account_id = a.account_id
          join marketing_campaigns c on c.account_id = a.account_id and c.id = a.campaign_id and c.deleted_at is null
           and (c.start_date is null or c.start_date <= $2) and (c.end_date is null or c.end_date > $2)
          left join product_variants v on v.account_id = a.account_id and v.id = a.product_variant_id and v.deleted_at is null and v.status = 'Active'
           and exists (select from products sold where sold.account_id = v.account_id and sold.id = v.product_id and sold.deleted_at is null)
          left join products p on p.account_id = v.account_id and p.id = v.product_id
         where live.account_id = $1 and live.table_name = 'ad_statuses' and live.key = 'active'
           and a.deleted_at is null and a.variant_id is null and ($3 = 0 or a.channel_id = $3)
           and (a.start_date is null or a.start_date <= $2) and (a.end_date is null or a.end_date > $2)
           and not exists (select from engine.seed_rows over
                            where over.account_id = c.account_id and over.table_name = 'campaign_statuses' and over.row_id = c.status_id
                              and over.key in ('paused', 'completed', 'cancelled', 'failed'))
         order by a.start_date desc nulls last, a.id desc limit $4
        """;

    /// <summary>The advertisements, those that began last first: <c>{items}</c>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="channelId">The channel that they are for; 0: any.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="now">The time.</param>
    public async Task<string> ReadAsync(AccountId account, long channelId, int limit, DateTimeOffset now)
    {
        var command = new NpgsqlBatchCommand(LiveSql)
        {
            Parameters =
            {
                CatalogValues.Id(account.Value), new() { NpgsqlDbType = NpgsqlDbType.TimestampTz, Value = now.UtcDateTime },
                CatalogValues.Id(channelId), CatalogValues.Id(limit),
            },
        };
        var items = await reads.RunAsync(account, [command], async (reader, cancellation) =>
        {
            var rows = new List<string>();
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(reader.GetString(0));
            }

            return rows;
        });
        return new StringBuilder("{\"items\":[").AppendJoin(',', items).Append("]}").ToString();
    }
}
