using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Messaging;

/// <summary>What of a template waits for an approval, within the transaction that changes it. The template's row is held meanwhile.</summary>
public static class TemplateDrafts
{
    /// <summary>Whether it stands for a template that Zalo approves.</summary>
    public static async Task<bool> IsZalosAsync(long templateId, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return (await transaction.ListAsync(With(transaction, templateId, """
            -- templates.is_zalos
            select exists (select from engine.zalo_templates where account_id = $1 and template_id = $2)
            """), reader => reader.GetBoolean(0)))[0];
    }

    /// <summary>Keeps the next version of an approved template. What was submitted before is not what is there now.</summary>
    public static Task KeepNextAsync(long templateId, string content, string? variables, CatalogTransaction transaction) => ExecuteAsync(transaction, templateId, """
        -- templates.keep_next
        insert into engine.template_reviews as r (account_id, template_id, content, variables) values ($1, $2, $3, $4)
        on conflict (account_id, template_id) do update
           set content = excluded.content, variables = excluded.variables, submitted_at = null, submitted_by = null
        """, new NpgsqlParameter<string> { TypedValue = content },
        new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Jsonb, Value = (object?)variables ?? DBNull.Value });

    /// <summary>Nothing is under review any more.</summary>
    public static Task ClearAsync(long templateId, CatalogTransaction transaction) => ExecuteAsync(transaction, templateId, """
        -- templates.clear_review
        update engine.template_reviews
           set content = null, variables = null, submitted_at = null, submitted_by = null, rejected_at = null, reason = null
         where account_id = $1 and template_id = $2
        """);

    /// <summary>What was submitted was changed since: it has to be submitted again.</summary>
    public static Task UnsubmitAsync(long templateId, CatalogTransaction transaction) => ExecuteAsync(transaction, templateId, """
        -- templates.unsubmit
        update engine.template_reviews set submitted_at = null, submitted_by = null
         where account_id = $1 and template_id = $2 and submitted_at is not null
        """);

    /// <summary>Notes that somebody wants it approved. One that was rejected is a draft again.</summary>
    public static async Task SubmitAsync(long templateId, string actor, CatalogTransaction transaction)
    {
        await ExecuteAsync(transaction, templateId, """
            -- templates.submit
            insert into engine.template_reviews as r (account_id, template_id, submitted_at, submitted_by) values ($1, $2, now(), $3)
            on conflict (account_id, template_id) do update
               set submitted_at = excluded.submitted_at, submitted_by = excluded.submitted_by, rejected_at = null, reason = null
            """, new NpgsqlParameter<string> { TypedValue = actor });
        await ExecuteAsync(transaction, templateId, """
            -- templates.redraft
            update oatemplates set status = 'Draft' where account_id = $1 and id = $2 and status = 'Rejected'
              and not exists (select from engine.zalo_templates z where z.account_id = $1 and z.template_id = $2)
            """);
        await TouchAsync(templateId, transaction);
    }

    /// <summary>Approves what was submitted: the next version where there is one, else the template as it is. A status that is Zalo's stays as it is.</summary>
    public static async Task ApproveAsync(long templateId, CatalogTransaction transaction)
    {
        await ExecuteAsync(transaction, templateId, """
            -- templates.approve
            update oatemplates t
               set content = coalesce(r.content, t.content), variablesjson = case when r.content is null then t.variablesjson else r.variables end,
                   status = case when exists (select from engine.zalo_templates z where z.account_id = $1 and z.template_id = $2) then t.status else 'Approved' end
              from engine.template_reviews r
             where t.account_id = $1 and t.id = $2 and r.account_id = $1 and r.template_id = $2
            """);
        await ClearAsync(templateId, transaction);
    }

    /// <summary>Rejects what was submitted. A version that was approved before is sent as before.</summary>
    public static async Task RejectAsync(long templateId, string reason, CatalogTransaction transaction)
    {
        await ExecuteAsync(transaction, templateId, """
            -- templates.reject
            update engine.template_reviews set submitted_at = null, submitted_by = null, rejected_at = now(), reason = $3
             where account_id = $1 and template_id = $2
            """, new NpgsqlParameter<string> { TypedValue = reason });
        await ExecuteAsync(transaction, templateId, """
            -- templates.reject_draft
            update oatemplates t set status = 'Rejected'
              from engine.template_reviews r
             where t.account_id = $1 and t.id = $2 and r.account_id = $1 and r.template_id = $2 and r.content is null
            """);
        await TouchAsync(templateId, transaction);
    }

    /// <summary>Gives the template a new version for <c>If-Match</c>, because what is under review changed.</summary>
    public static Task TouchAsync(long templateId, CatalogTransaction transaction) => ExecuteAsync(transaction, templateId, """
        -- templates.touch
        update oatemplates set updated_at = now() where account_id = $1 and id = $2
        """);

    private static Task<int> ExecuteAsync(CatalogTransaction transaction, long templateId, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        return transaction.ExecuteAsync(With(transaction, templateId, text, parameters));
    }

    private static NpgsqlBatchCommand With(CatalogTransaction transaction, long templateId, string text, params ReadOnlySpan<NpgsqlParameter> parameters)
    {
        var command = new NpgsqlBatchCommand(text) { Parameters = { CatalogValues.Id(transaction.Account.Value), CatalogValues.Id(templateId) } };
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
