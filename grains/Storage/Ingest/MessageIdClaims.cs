using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Ingest;

/// <summary>
/// Message ids as 16-byte hashes in three tables that take turns by 30-day generation: this one is written, this and the last are
/// checked, the third is emptied at leisure. An id is remembered for 30 to 60 days.
/// </summary>
internal sealed class MessageIdClaims(TimeProvider clock) : IClaimTable
{
    private static readonly TimeSpan Generation = TimeSpan.FromDays(30);

    public Type ClaimType => typeof(MessageIdClaim);

    public object KeyOf(Claim claim) => (claim.Account, ((MessageIdClaim)claim).MessageId);

    public NpgsqlBatchCommand Check(IReadOnlyList<Claim> claims)
    {
        var now = Table(clock.GetUtcNow());
        return Sql.With($"""
            -- ingest.check_message_ids
            select t.i, c.event_id from unnest($1) with ordinality as t (key, i) join engine.message_ids_{now} c on c.key = t.key
            union all
            select t.i, c.event_id from unnest($1) with ordinality as t (key, i) join engine.message_ids_{(now + 2) % 3} c on c.key = t.key
            """, Sql.Bytes(claims.Select(Hash)));
    }

    public NpgsqlBatchCommand Take(IReadOnlyList<Claim> claims, DateTimeOffset now) => Sql.With($"""
        -- ingest.take_message_ids
        insert into engine.message_ids_{Table(now)} (key, event_id)
        select key, event_id from (select unnest($1) as key, unnest($2) as event_id) t order by key
        """, Sql.Bytes(claims.Select(Hash)), Sql.BigInts(claims.Select(c => ((MessageIdClaim)c).EventId)));

    /// <summary>The table that is written at a time, 0..2.</summary>
    internal static int Table(DateTimeOffset now) => (int)(now.ToUnixTimeSeconds() / (long)Generation.TotalSeconds % 3);

    private static byte[] Hash(Claim claim) => Hash(claim.Account, ((MessageIdClaim)claim).MessageId);

    internal static byte[] Hash(AccountId account, string messageId)
    {
        Span<byte> buffer = stackalloc byte[8 + (messageId.Length * 3)];
        BinaryPrimitives.WriteInt64LittleEndian(buffer, account.Value);
        var length = 8 + Encoding.UTF8.GetBytes(messageId, buffer[8..]);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..length], hash);
        return hash[..16].ToArray();
    }
}
