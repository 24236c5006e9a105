using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>Idempotency keys with the first answer, in <c>engine.idempotency_keys</c>.</summary>
internal sealed class IdempotencyClaims : IClaimTable
{
    public Type ClaimType => typeof(IdempotencyClaim);

    public object KeyOf(Claim claim) => (claim.Account, ((IdempotencyClaim)claim).Key);

    public NpgsqlBatchCommand Check(IReadOnlyList<Claim> claims) => Sql.With("""
        -- catalog.check_idempotency_keys
        select t.i, 0::bigint
          from unnest($1, $2) with ordinality as t (account_id, key_hash, i)
          join engine.idempotency_keys c on c.account_id = t.account_id and c.key_hash = t.key_hash
        """, Sql.BigInts(claims.Select(c => c.Account.Value)), Sql.Bytes(claims.Select(c => Hash(((IdempotencyClaim)c).Key))));

    public NpgsqlBatchCommand Take(IReadOnlyList<Claim> claims, DateTimeOffset now)
    {
        // In one order in every silo, so that no two wait for each other.
        var all = claims.Cast<IdempotencyClaim>().Select(c => (Claim: c, Hash: Hash(c.Key))).OrderBy(c => c.Claim.Account.Value).ThenBy(c => Convert.ToHexString(c.Hash), StringComparer.Ordinal).ToList();
        return Sql.With("""
            -- catalog.take_idempotency_keys
            insert into engine.idempotency_keys (account_id, key_hash, request_hash, status, response, customer_id)
            select unnest($1), unnest($2), unnest($3), unnest($4), unnest($5), unnest($6)
            """, Sql.BigInts(all.Select(c => c.Claim.Account.Value)), Sql.Bytes(all.Select(c => c.Hash)), Sql.Bytes(all.Select(c => c.Claim.RequestHash)),
            Sql.SmallInts(all.Select(c => (short)c.Claim.Status)), Sql.Bytes(all.Select(c => c.Claim.Response)), Sql.BigInts(all.Select(c => c.Claim.CustomerId)));
    }

    internal static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
