using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>
/// Looks whether customers were erased while the turn holds its locks. Their profiles are held with them, against an erasure alone: one that comes
/// in between waits, and finds what the turn wrote.
/// </summary>
internal sealed class ErasedGuards : IGuardTable
{
    public Type GuardType => typeof(ErasedGuard);

    public NpgsqlBatchCommand Check(IReadOnlyList<Guard> guards)
    {
        var all = guards.Cast<ErasedGuard>().ToList();
        return Sql.With("""
            -- privacy.check_erased
            with held as materialized (
                 select account_id, customer_id, erased_at from engine.customer_profiles where customer_id = any($2) order by customer_id for key share)
            select t.i
              from unnest($1, $2) with ordinality as t (account_id, customer_id, i)
              join held h on h.account_id = t.account_id and h.customer_id = t.customer_id
             where h.erased_at is not null
            """, Sql.BigInts(all.Select(g => g.Account.Value)), Sql.BigInts(all.Select(g => g.CustomerId)));
    }
}
