using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Media;

/// <summary>Reads stored media, under row security.</summary>
public sealed class MediaReads(CatalogReads reads)
{
    /// <summary>A medium of a customer's; null where there is none that is stored.</summary>
    public Task<MediaFile?> FindAsync(AccountId account, long customerId, long mediaId) => reads.RunAsync(account,
        [
            new NpgsqlBatchCommand("""
                -- media.find
                select kind, content_type, name, size, encode(sha256, 'hex') from engine.media
                 where account_id = $1 and customer_id = $2 and id = $3 and state = 'stored'
                """) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(customerId), CatalogValues.Id(mediaId) } },
        ],
        async (reader, cancellation) => await reader.ReadAsync(cancellation)
            ? new MediaFile(reader.GetString(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetInt64(3), reader.GetString(4),
                (int)((reader.GetInt64(3) + MediaStore.PartBytes - 1) / MediaStore.PartBytes))
            : null);

    /// <summary>A part of a medium's bytes; null where there is none.</summary>
    public Task<byte[]?> PartAsync(AccountId account, long mediaId, int part) => reads.RunAsync(account,
        [
            new NpgsqlBatchCommand("""
                -- media.part
                select bytes from engine.media_parts where account_id = $1 and media_id = $2 and part = $3
                """) { Parameters = { CatalogValues.Id(account.Value), CatalogValues.Id(mediaId), new NpgsqlParameter<int> { TypedValue = part } } },
        ],
        async (reader, cancellation) => await reader.ReadAsync(cancellation) ? reader.GetFieldValue<byte[]>(0) : null);
}
