using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Webhooks;

/// <summary>
/// Keeps templates' statuses, and gives them to the templates that stand for them here. What is older than what is known changes nothing,
/// and of several in one batch the newest counts.
/// </summary>
internal sealed class TemplateStatusWriter() : RowWriter<TemplateStatusRow>(order: 90)
{
    // The engine's own login is not audited by triggers, so the line is written here.
    private const string Upsert = """
        -- webhooks.template_status
        with newest as (
             select distinct on (account_id, oa_id, zalo_template_id) *
               from unnest($1, $2, $3, $4, $5, $6, $7, $8) as t (account_id, oa_id, zalo_template_id, zalo_status, status, reason, at, now)
              order by account_id, oa_id, zalo_template_id, at desc),
        kept as (
             insert into engine.zalo_templates as k (account_id, oa_id, zalo_template_id, status, reason, status_at)
             select account_id, oa_id, zalo_template_id, zalo_status, reason, at from newest
                 on conflict (account_id, oa_id, zalo_template_id) do update
                set status = excluded.status, reason = excluded.reason, status_at = excluded.status_at
              where k.status_at is null or k.status_at <= excluded.status_at
          returning k.account_id, k.oa_id, k.zalo_template_id, k.template_id),
        due as (
             select t.id, t.account_id, t.status as before, n.status, n.oa_id, n.now
               from kept k
               join newest n on n.account_id = k.account_id and n.oa_id = k.oa_id and n.zalo_template_id = k.zalo_template_id
               join oatemplates t on t.account_id = k.account_id and t.id = k.template_id
              where n.status is not null and t.status <> n.status and t.deleted_at is null),
        audited as (
             insert into auditlogs (account_id, entity_type, entity_id, action, actor_id, occurred_at, old_valuesjson, new_valuesjson)
             select account_id, 'oaTemplates', id, 'update', 'zalo:' || oa_id, now, jsonb_build_object('status', before), jsonb_build_object('status', status)
               from due)
        update oatemplates o set status = due.status from due where o.id = due.id
        """;

    protected override NpgsqlBatchCommand Command(List<TemplateStatusRow> rows) => Sql.With(Upsert,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.OaId)), Sql.Texts(rows.Select(r => r.TemplateId)),
        Sql.Texts(rows.Select(r => r.ZaloStatus)), Sql.Texts(rows.Select(r => r.Status)), Sql.Texts(rows.Select(r => r.Reason)),
        Sql.Times(rows.Select(r => r.At)), Sql.Times(rows.Select(r => r.Now)));
}

/// <summary>Keeps how templates are rated.</summary>
internal sealed class TemplateQualityWriter() : RowWriter<TemplateQualityRow>(order: 91)
{
    private const string Upsert = """
        -- webhooks.template_quality
        insert into engine.zalo_templates as k (account_id, oa_id, zalo_template_id, quality, quality_at)
        select distinct on (account_id, oa_id, zalo_template_id) *
          from unnest($1, $2, $3, $4, $5) as t (account_id, oa_id, zalo_template_id, quality, at)
         order by account_id, oa_id, zalo_template_id, at desc
            on conflict (account_id, oa_id, zalo_template_id) do update set quality = excluded.quality, quality_at = excluded.quality_at
         where k.quality_at is null or k.quality_at <= excluded.quality_at
        """;

    protected override NpgsqlBatchCommand Command(List<TemplateQualityRow> rows) => Sql.With(Upsert,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.OaId)), Sql.Texts(rows.Select(r => r.TemplateId)),
        Sql.Texts(rows.Select(r => r.Quality)), Sql.Times(rows.Select(r => r.At)));
}

/// <summary>Keeps Official Accounts' daily quotas. What rests until the next day because one was used up goes on where there is more.</summary>
internal sealed class DailyQuotaWriter() : RowWriter<DailyQuotaRow>(order: 92)
{
    private const string Upsert = """
        -- webhooks.daily_quota
        with newest as (
             select distinct on (account_id, oa_id) * from unnest($1, $2, $3, $4, $5) as t (account_id, oa_id, quota, at, before)
              order by account_id, oa_id, at desc),
        kept as (
             insert into engine.zalo_quotas as k (account_id, oa_id, daily_quota, daily_quota_at)
             select account_id, oa_id, quota, at from newest
                 on conflict (account_id, oa_id) do update
                set daily_quota = excluded.daily_quota, daily_quota_at = excluded.daily_quota_at
              where k.daily_quota_at <= excluded.daily_quota_at
          returning k.account_id, k.oa_id)
        delete from engine.send_pauses p
         using kept
          join newest n on n.account_id = kept.account_id and n.oa_id = kept.oa_id
          left join engine.zalo_quotas b on b.account_id = kept.account_id and b.oa_id = kept.oa_id
         where p.account_id = kept.account_id and p.oa_id = kept.oa_id and p.until is not null and p.code in ('-144', 'engine:quota_used_up')
           and n.quota > coalesce(n.before, b.daily_quota, 0)
        """;

    protected override NpgsqlBatchCommand Command(List<DailyQuotaRow> rows) => Sql.With(Upsert,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.OaId)), Sql.BigInts(rows.Select(r => r.Quota)),
        Sql.Times(rows.Select(r => r.At)), Sql.BigInts(rows.Select(r => r.Before)));
}
