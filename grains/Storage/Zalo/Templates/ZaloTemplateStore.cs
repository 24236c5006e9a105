using System.Text.Json.Nodes;
using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>What is known of Zalo's templates, and the rows of <c>oaTemplates</c> that stand for them.</summary>
public sealed class ZaloTemplateStore(NpgsqlDataSource database, CatalogChanges changes)
{
    private const string FactsSql = """
        -- templates.facts
        select zalo_template_id, status, status_at, name, tag, price_phone, price_user, parameters::text, details_at, template_id
          from engine.zalo_templates where account_id = $1 and oa_id = $2 order by zalo_template_id
        """;

    // One look after the other: a webhook's batch waits for the rows, and takes them in the same order.
    private const string LockSql = """
        -- templates.one_at_a_time
        select pg_advisory_xact_lock(hashtextextended('zalo_templates', $1))
        """;

    private const string RowsSql = """
        -- templates.rows
        select id, content, variablesjson::text, status, deleted_at is not null from oatemplates
         where account_id = $1 and (id = any($2) or (deleted_at is null and content like '%templateId%'))
         order by id for update
        """;

    private const string InsertSql = """
        -- templates.insert
        insert into oatemplates (account_id, code, content, variablesjson, status) values ($1, $2, $3, $4, $5)
            on conflict (account_id, code) where deleted_at is null do nothing returning id
        """;

    private const string UpdateSql = """
        -- templates.update
        update oatemplates set content = $3, variablesjson = $4, status = $5 where account_id = $1 and id = $2
        """;

    private const string KeepSql = """
        -- templates.keep
        insert into engine.zalo_templates as k
               (account_id, oa_id, zalo_template_id, status, status_at, name, tag, price_phone, price_user, parameters, details_at, template_id)
        select $1, $2, * from unnest($3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
            on conflict (account_id, oa_id, zalo_template_id) do update
           set status = excluded.status, status_at = excluded.status_at, name = excluded.name, tag = excluded.tag, price_phone = excluded.price_phone,
               price_user = excluded.price_user, parameters = excluded.parameters, details_at = excluded.details_at, template_id = excluded.template_id,
               reason = case when k.status is distinct from excluded.status then null else k.reason end
        """;

    private const int MostCodes = 100;

    /// <summary>What is known of an Official Account's templates.</summary>
    public async Task<List<TemplateFacts>> KnownAsync(AccountId account, long oaId)
    {
        await using var command = database.CreateCommand(FactsSql);
        command.Parameters.Add(CatalogValues.Id(account.Value));
        command.Parameters.Add(CatalogValues.Id(oaId));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var known = new List<TemplateFacts>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            known.Add(Facts(reader).Facts);
        }

        return known;
    }

    /// <summary>Writes what a look at Zalo came to, in one transaction: <c>{created, updated, archived, unchanged}</c>.</summary>
    /// <param name="account">The account.</param>
    /// <param name="change">Who asks, about which Official Account.</param>
    /// <param name="seen">What Zalo showed; each template once.</param>
    /// <param name="at">When the look began: what is known from later stays.</param>
    public Task<CatalogAnswer> WriteAsync(AccountId account, CatalogChange change, IReadOnlyCollection<SeenTemplate> seen, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(seen);
        return changes.RunAsEngineAsync(account, change, null, async transaction =>
        {
            await transaction.ExecuteAsync(Command(LockSql, CatalogValues.Id(change.Id)));
            var known = (await transaction.ListAsync(
                Command(FactsSql + " for update", CatalogValues.Id(account.Value), CatalogValues.Id(change.Id)), Facts)).ToDictionary(k => k.Facts.ZaloId);
            var rows = await RowsAsync(transaction, known.Values.Select(k => k.RowId).OfType<long>());
            var written = new List<(TemplateFacts Facts, long? RowId)>();
            var counts = new Dictionary<TemplateSyncKind, int>();
            foreach (var template in seen)
            {
                var (facts, rowId) = known.GetValueOrDefault(template.Id);
                var row = rowId is { } id ? rows.ById.GetValueOrDefault(id) : rows.ByZaloId.GetValueOrDefault(template.Id);
                var step = TemplateSyncStep.Of(template, facts, row, rowId is not null, at);
                written.Add((step.Facts, step.Makes is null ? row?.Id : await MakeAsync(step, transaction)));
                if (step.Changes is { } changed)
                {
                    await transaction.ExecuteAsync(Command(UpdateSql, CatalogValues.Id(account.Value), CatalogValues.Id(changed.Id), Text(changed.Content),
                        JsonOf(changed.Variables), Text(changed.Status)));
                }

                counts[step.Kind] = counts.GetValueOrDefault(step.Kind) + 1;
            }

            await transaction.ExecuteAsync(Keep(account, change.Id, written));
            return CatalogAnswer.Done(new JsonObject
            {
                ["created"] = counts.GetValueOrDefault(TemplateSyncKind.Created),
                ["updated"] = counts.GetValueOrDefault(TemplateSyncKind.Updated),
                ["archived"] = counts.GetValueOrDefault(TemplateSyncKind.Archived),
                ["unchanged"] = counts.GetValueOrDefault(TemplateSyncKind.Unchanged),
            }.ToJsonString(Json.Plain));
        });
    }

    /// <summary>The rows that stand for templates, and those that a person wrote to send one.</summary>
    private static async Task<(Dictionary<long, OaTemplateRow> ById, Dictionary<string, OaTemplateRow> ByZaloId)> RowsAsync(
        CatalogTransaction transaction, IEnumerable<long> linked)
    {
        var taken = linked.ToHashSet();
        var rows = await transaction.ListAsync(Command(RowsSql, CatalogValues.Id(transaction.Account.Value), Sql.BigInts(taken)), reader => new OaTemplateRow(
            reader.GetInt64(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetString(3), reader.GetBoolean(4)));
        var free = rows.Where(r => !taken.Contains(r.Id)).Select(r => (Row: r, ZaloId: TemplateDraft.ZaloIdOf(r.Content))).Where(r => r.ZaloId is not null);
        return (rows.ToDictionary(r => r.Id), free.DistinctBy(r => r.ZaloId).ToDictionary(r => r.ZaloId!, r => r.Row));
    }

    private static async Task<long?> MakeAsync(TemplateSyncStep step, CatalogTransaction transaction)
    {
        var row = step.Makes!;
        for (var number = 1; number <= MostCodes; number++)
        {
            var made = await transaction.ListAsync(
                Command(InsertSql, CatalogValues.Id(transaction.Account.Value), Text(TemplateDraft.CodeOf(step.Facts.ZaloId, number)), Text(row.Content), JsonOf(row.Variables), Text(row.Status)),
                reader => reader.GetInt64(0));
            if (made.Count > 0)
            {
                return made[0];
            }
        }

        return null;
    }

    private static (TemplateFacts Facts, long? RowId) Facts(NpgsqlDataReader reader) => (new TemplateFacts(reader.GetString(0))
    {
        Status = TextAt(reader, 1),
        StatusAt = TimeAt(reader, 2),
        Name = TextAt(reader, 3),
        Tag = TextAt(reader, 4),
        PricePhone = reader.IsDBNull(5) ? null : reader.GetDecimal(5),
        PriceUser = reader.IsDBNull(6) ? null : reader.GetDecimal(6),
        Parameters = TemplateParameter.Write(TemplateParameter.Read(reader.GetString(7))),
        DetailsAt = TimeAt(reader, 8),
    }, reader.IsDBNull(9) ? null : reader.GetInt64(9));

    private static NpgsqlBatchCommand Keep(AccountId account, long oaId, List<(TemplateFacts Facts, long? RowId)> all) => Command(KeepSql,
        CatalogValues.Id(account.Value), CatalogValues.Id(oaId), Sql.Texts(all.Select(t => t.Facts.ZaloId)), Sql.Texts(all.Select(t => t.Facts.Status)),
        Sql.Times(all.Select(t => t.Facts.StatusAt)), Sql.Texts(all.Select(t => t.Facts.Name)), Sql.Texts(all.Select(t => t.Facts.Tag)),
        Prices(all.Select(t => t.Facts.PricePhone)), Prices(all.Select(t => t.Facts.PriceUser)), Sql.Jsons(all.Select(t => t.Facts.Parameters)),
        Sql.Times(all.Select(t => t.Facts.DetailsAt)), Sql.BigInts(all.Select(t => t.RowId)));

    private static NpgsqlBatchCommand Command(string sql, params ReadOnlySpan<NpgsqlParameter> parameters) => Sql.With(sql, parameters);

    private static NpgsqlParameter Text(string value) => new NpgsqlParameter<string> { TypedValue = value };

    private static NpgsqlParameter JsonOf(string? value) => new() { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = (object?)value ?? DBNull.Value };

    private static NpgsqlParameter Prices(IEnumerable<decimal?> values) =>
        new NpgsqlParameter<decimal?[]> { TypedValue = [.. values], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Numeric };

    private static string? TextAt(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetString(ordinal);

    private static DateTimeOffset? TimeAt(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : new DateTimeOffset(reader.GetDateTime(ordinal));
}
