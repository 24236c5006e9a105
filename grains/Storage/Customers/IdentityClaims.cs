using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Identities in <c>engine.identities</c>: the key itself keeps two customers from having the same one.</summary>
internal sealed class IdentityClaims : IClaimTable
{
    public Type ClaimType => typeof(IdentityClaim);

    public object KeyOf(Claim claim) => claim is IdentityClaim c ? (c.Account, c.Kind, c.Value) : throw new ArgumentException("Not an identity.", nameof(claim));

    public NpgsqlBatchCommand Check(IReadOnlyList<Claim> claims) => Sql.With("""
        -- customers.check_identities
        select t.i, c.customer_id
          from unnest($1, $2, $3) with ordinality as t (account_id, kind, value, i)
          join engine.identities c on c.account_id = t.account_id and c.kind = t.kind and c.value = t.value
        """, Accounts(claims), Kinds(claims), Values(claims));

    public NpgsqlBatchCommand Take(IReadOnlyList<Claim> claims, DateTimeOffset now) => Sql.With("""
        -- customers.take_identities
        insert into engine.identities (account_id, kind, value, customer_id)
        select * from unnest($1, $2, $3, $4) as t (account_id, kind, value) order by account_id, kind, value
        """, Accounts(claims), Kinds(claims), Values(claims), Sql.BigInts(claims.Select(c => ((IdentityClaim)c).CustomerId)));

    private static NpgsqlParameter Accounts(IEnumerable<Claim> claims) => Sql.BigInts(claims.Select(c => c.Account.Value));

    private static NpgsqlParameter Kinds(IEnumerable<Claim> claims) => Sql.SmallInts(claims.Select(c => (short)((IdentityClaim)c).Kind));

    private static NpgsqlParameter Values(IEnumerable<Claim> claims) => Sql.Texts(claims.Select(c => ((IdentityClaim)c).Value));
}
