using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Journeys;

/// <summary>Entries that may happen once, in <c>engine.journey_entries</c>.</summary>
internal sealed class JourneyEntryClaims : IClaimTable
{
    public Type ClaimType => typeof(JourneyEntryClaim);

    public object KeyOf(Claim claim) =>
        claim is JourneyEntryClaim c ? (c.Account, c.JourneyId, c.CustomerId, c.EntryKey) : throw new ArgumentException("Not an entry.", nameof(claim));

    public NpgsqlBatchCommand Check(IReadOnlyList<Claim> claims)
    {
        var all = claims.Cast<JourneyEntryClaim>().ToList();
        return Sql.With("""
            -- journeys.check_entries
            select t.i, c.run_id
              from unnest($1, $2, $3, $4) with ordinality as t (account_id, journey_id, customer_id, entry_key, i)
              join engine.journey_entries c using (account_id, journey_id, customer_id, entry_key)
            """, Sql.BigInts(all.Select(c => c.Account.Value)), Sql.BigInts(all.Select(c => c.JourneyId)), Sql.BigInts(all.Select(c => c.CustomerId)),
            Sql.Texts(all.Select(c => c.EntryKey)));
    }

    public NpgsqlBatchCommand Take(IReadOnlyList<Claim> claims, DateTimeOffset now)
    {
        var all = claims.Cast<JourneyEntryClaim>().ToList();
        return Sql.With("""
            -- journeys.take_entries
            insert into engine.journey_entries (account_id, journey_id, customer_id, entry_key, run_id)
            select * from unnest($1, $2, $3, $4, $5) as t (account_id, journey_id, customer_id, entry_key) order by 1, 2, 3, 4
            """, Sql.BigInts(all.Select(c => c.Account.Value)), Sql.BigInts(all.Select(c => c.JourneyId)), Sql.BigInts(all.Select(c => c.CustomerId)),
            Sql.Texts(all.Select(c => c.EntryKey)), Sql.BigInts(all.Select(c => c.RunId)));
    }
}
