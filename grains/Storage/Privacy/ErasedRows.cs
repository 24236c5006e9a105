using System.Globalization;
using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Privacy;

/// <summary>Strips and deletes what is found by the customer's number, table by table, in slices. Harmless when it is done again.</summary>
internal sealed class ErasedRows(NpgsqlDataSource database, TimeProvider clock)
{
    private const int Slice = 2_000;

    /// <summary>What stands where the value was, where that is not null, and how it is known that it stands there.</summary>
    private static readonly Dictionary<string, (string Left, string Done)> Instead = new(StringComparer.Ordinal)
    {
        ["user_feedback.tags"] = ("'[]'", "t.tags = '[]'"),
        // What a run's log is put in order by.
        ["journeylogs.detailjson"] = (
            "(select jsonb_object_agg(d.key, d.value) from jsonb_each(t.detailjson) d where d.key in ('runId', 'version', 'stepNo'))",
            "t.detailjson - array['runId', 'version', 'stepNo'] = '{}'"),
    };

    /// <summary>By which a row of a table is found again, where that is not its id.</summary>
    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["public.events"] = ["id", "event_time"],
        ["public.journeylogs"] = ["id", "event_time"],
        ["public.touchpoints"] = ["id", "event_time"],
        ["public.linkclicks"] = ["id", "clicked_at"],
        ["engine.messages"] = ["message_id"],
        ["engine.journey_entries"] = ["journey_id", "customer_id", "entry_key"],
    };

    /// <summary>How a table without the customer's number is found by it.</summary>
    private static readonly Dictionary<string, string> Through = new(StringComparer.Ordinal)
    {
        ["engine.messages"] = "t.message_id in (select o.id from oamessages o where o.account_id = $1 and o.customer_id = any($2))",
    };

    // Attachments are known by their feedback alone.
    private const string Attachments = """
        -- privacy.delete_attachments
        delete from attachments a using user_feedback f
         where f.account_id = $1 and f.customer_id = any($2) and a.account_id = f.account_id and a.feedback_id = f.id
        """;

    /// <summary>The statements, in order. Each takes the account, the customers, and how many rows at most.</summary>
    internal static IReadOnlyList<string> Statements { get; } = [.. ErasurePlan.Tables.Where(t => t.ByCustomer).Select(StatementOf)];

    /// <summary>Goes on from a place for at most <paramref name="limit"/>; with how many rows were changed.</summary>
    public async Task<(ErasureSlice Slice, int Changed)> RunAsync(AccountId account, ErasedPerson person, string? place, TimeSpan limit)
    {
        var start = clock.GetTimestamp();
        var changed = await database.ExecuteAsync(Attachments, ErasureCommands.Number(account), ErasureCommands.CustomersOf(person)).ConfigureAwait(false);
        var at = place is null ? 0 : int.Parse(place, CultureInfo.InvariantCulture);
        do
        {
            var rows = await database.ExecuteAsync(Statements[at], ErasureCommands.Number(account), ErasureCommands.CustomersOf(person), ErasureCommands.Most(Slice)).ConfigureAwait(false);
            changed += rows;
            at += rows < Slice ? 1 : 0;
        }
        while (at < Statements.Count && clock.GetElapsedTime(start) < limit);
        return (at < Statements.Count ? new ErasureSlice(false, at.ToString(CultureInfo.InvariantCulture)) : ErasureSlice.Done, changed);
    }

    private static string StatementOf(TableErasure table)
    {
        var name = table.Table[(table.Table.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var keys = Keys.GetValueOrDefault(table.Table, ["id"]);
        var columns = table.Strips.Select(c => (Name: c, Rule: Instead.GetValueOrDefault($"{name}.{c}", ("null", $"t.{c} is null")))).ToList();
        var isOpen = table.Kind switch
        {
            ErasureKind.Stripped => "and (" + string.Join(" or ", columns.Select(c => $"not coalesce({c.Rule.Item2}, true)")) + ")",
            ErasureKind.SoftDeleted => "and t.deleted_at is null",
            _ => "",
        };
        var what = table.Kind switch
        {
            ErasureKind.Stripped => $"update {table.Table} t set " + string.Join(", ", columns.Select(c => $"{c.Name} = {c.Rule.Item1}")) + " from slice s",
            ErasureKind.SoftDeleted => $"update {table.Table} t set deleted_at = now() from slice s",
            _ => $"delete from {table.Table} t using slice s",
        };
        return $"""
            -- privacy.erase_rows {table.Table}
            with slice as (
                 select {string.Join(", ", keys.Select(k => $"t.{k}"))} from {table.Table} t
                  where t.account_id = $1 and {Through.GetValueOrDefault(table.Table, "t.customer_id = any($2)")} {isOpen} limit $3)
            {what} where {string.Join(" and ", keys.Select(k => $"t.{k} = s.{k}"))} and t.account_id = $1
            """;
    }
}
