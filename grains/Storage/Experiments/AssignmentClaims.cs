using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Experiments;

/// <summary>
/// Assignments in <c>experimentAssignments</c>, with what they were drawn by in <c>engine.assignment_draws</c>. One that was taken away is taken
/// all the same: the same customer is not drawn anew.
/// </summary>
internal sealed class AssignmentClaims : IClaimTable
{
    public Type ClaimType => typeof(AssignmentClaim);

    public object KeyOf(Claim claim) =>
        claim is AssignmentClaim c ? (c.Account, c.ExperimentId, c.CustomerId) : throw new ArgumentException("Not an assignment.", nameof(claim));

    public NpgsqlBatchCommand Check(IReadOnlyList<Claim> claims)
    {
        var all = claims.Cast<AssignmentClaim>().ToList();
        return Sql.With("""
            -- experiments.check_assignments
            select t.i, case when a.deleted_at is null then a.variant_id else 0 end
              from unnest($1, $2, $3) with ordinality as t (account_id, experiment_id, customer_id, i)
             cross join lateral (
                   select x.variant_id, x.deleted_at from experimentassignments x
                    where x.account_id = t.account_id and x.experiment_id = t.experiment_id and x.customer_id = t.customer_id
                    order by x.deleted_at is not null limit 1) a
            """, Sql.BigInts(all.Select(c => c.Account.Value)), Sql.BigInts(all.Select(c => c.ExperimentId)), Sql.BigInts(all.Select(c => c.CustomerId)));
    }

    public NpgsqlBatchCommand Take(IReadOnlyList<Claim> claims, DateTimeOffset now)
    {
        var all = claims.Cast<AssignmentClaim>().ToList();
        return Sql.With("""
            -- experiments.take_assignments
            with t as materialized (
                 select * from unnest($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                     as t (account_id, experiment_id, customer_id, variant_id, at, hash_value, bucket, namespace_bucket, policy_version, source)),
                 taken as (
                 insert into experimentassignments (account_id, experiment_id, customer_id, variant_id, assigned_at)
                 select account_id, experiment_id, customer_id, variant_id, at from t order by experiment_id, customer_id
                 returning id, account_id, experiment_id, customer_id)
            insert into engine.assignment_draws (assignment_id, account_id, hash_value, bucket, namespace_bucket, policy_version, source)
            select taken.id, taken.account_id, t.hash_value, t.bucket, t.namespace_bucket, t.policy_version, t.source
              from taken join t on t.experiment_id = taken.experiment_id and t.customer_id = taken.customer_id
            """, Sql.BigInts(all.Select(c => c.Account.Value)), Sql.BigInts(all.Select(c => c.ExperimentId)), Sql.BigInts(all.Select(c => c.CustomerId)),
            Sql.BigInts(all.Select(c => c.VariantId)), Sql.Times(all.Select(c => c.At)), Sql.Texts(all.Select(c => c.HashValue)), Sql.Ints(all.Select(c => c.Bucket)),
            Sql.Ints(all.Select(c => c.NamespaceBucket)), Sql.BigInts(all.Select(c => c.PolicyVersion)), Sql.Texts(all.Select(c => c.Source)));
    }
}
