using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Decisions;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;

namespace ZaloOrleans.Query;

/// <summary>Reads decisions with the rules by which they were made.</summary>
public sealed class DecisionReader(CatalogReads reads)
{
    private const string Sql = """
        -- query.decision
        select d.id, d.customer_id, d.decided_at, d.channel, d.category, d.outcome, d.code, d.until, d.policy_version, d.template_id, d.campaign_id, d.journey_id, d.run_id,
               d.message_id, d.trace, p.content
          from engine.decisions d left join engine.policy_snapshots p on p.account_id = d.account_id and p.version = d.policy_version
         where d.account_id = $1 and d.id = $2
        """;

    /// <summary>A decision as JSON of the wire; null where the account has none with this id.</summary>
    public Task<string?> ReadAsync(AccountId account, long id) => ReadAsync(account, id, DecisionView.Whole);

    /// <summary>The answer that a request for it had; null where the account has none with this id.</summary>
    public Task<string?> AnswerAsync(AccountId account, long id) => ReadAsync(account, id, DecisionView.Answer);

    private Task<string?> ReadAsync(AccountId account, long id, Func<DecisionSummary, DecisionTrace?, AccountPolicy?, string> view) => reads.RunAsync(account,
        [new NpgsqlBatchCommand(Sql) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(id) } }],
        async (reader, cancellation) => await reader.ReadAsync(cancellation) ? Read(account, reader, view) : null);

    private static string Read(AccountId account, NpgsqlDataReader row, Func<DecisionSummary, DecisionTrace?, AccountPolicy?, string> view)
    {
        var version = row.GetInt64(8);
        var rules = row.IsDBNull(15) ? null : PolicyCompiler.Compile(account, version, PolicySnapshots.Unpack(row.GetFieldValue<byte[]>(15)), null).Policy;
        return view(
            new DecisionSummary(row.GetInt64(0), row.GetInt64(1), new DateTimeOffset(row.GetDateTime(2)), row.GetString(3), row.GetString(4), row.GetString(5),
                row.IsDBNull(6) ? null : row.GetString(6), row.IsDBNull(7) ? null : new DateTimeOffset(row.GetDateTime(7)), version,
                Id(row, 9), Id(row, 10), Id(row, 11), Id(row, 12), Id(row, 13)),
            DecisionTrace.Read(row.GetString(14)), rules);
    }

    private static long? Id(NpgsqlDataReader row, int i) => row.IsDBNull(i) ? null : row.GetInt64(i);
}
