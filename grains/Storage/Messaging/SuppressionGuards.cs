using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Looks a customer's identities up in <c>suppressionLists</c> while the turn holds its locks, so that a suppression counts from the moment its request was answered.</summary>
internal sealed class SuppressionGuards : IGuardTable
{
    public Type GuardType => typeof(SuppressionGuard);

    public NpgsqlBatchCommand Check(IReadOnlyList<Guard> guards)
    {
        var all = guards.Cast<SuppressionGuard>().ToList();
        return Sql.With("""
            -- messaging.check_suppressions
            select t.i
              from unnest($1, $2, $3) with ordinality as t (account_id, type, value, i)
              join suppressionlists s on s.account_id = t.account_id and s.type = t.type and s.value = t.value and s.deleted_at is null
            """, Sql.BigInts(all.Select(g => g.Account.Value)), Sql.Texts(all.Select(g => g.Type)), Sql.Texts(all.Select(g => g.Value)));
    }
}
