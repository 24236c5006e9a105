using Npgsql;
using NpgsqlTypes;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Media;

/// <summary>Looks for media to fetch, and keeps what was fetched.</summary>
public sealed class MediaStore(NpgsqlDataSource database)
{
    /// <summary>Bytes of a part.</summary>
    public const int PartBytes = 256 * 1024;

    // A statement has 10 s, whatever the disk.
    private const int PartsAtOnce = 8;

    /// <summary>The medium of a lane that is the first to be tried at <paramref name="now"/>; else when there is one (null: none waits).</summary>
    public async Task<(PendingMedia? Media, DateTimeOffset? Next)> NextAsync(AccountId account, int lane, DateTimeOffset now)
    {
        await using var command = database.CreateCommand("""
            -- media.next
            select id, url, told_size, told_md5, attempts, created_at, not_before from engine.media
             where account_id = $1 and lane = $2 and state = 'pending' order by not_before, id limit 1
            """);
        command.Parameters.Add(Number(account.Value));
        command.Parameters.Add(new NpgsqlParameter<short> { TypedValue = (short)lane });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        if (!await reader.ReadAsync().ConfigureAwait(false))
        {
            return (null, null);
        }

        var due = new DateTimeOffset(reader.GetDateTime(6));
        return due > now ? (null, due) : (new PendingMedia(reader.GetInt64(0), account, reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetInt64(2),
            reader.IsDBNull(3) ? null : reader.GetString(3), reader.GetInt16(4), new DateTimeOffset(reader.GetDateTime(5))), null);
    }

    /// <summary>
    /// Keeps a medium's bytes with what they are, in a transaction of its own: batches of turns are not to wait for megabytes. False where
    /// it is not pending any more, because another one was faster, or it is gone; then nothing is written.
    /// </summary>
    public async Task<bool> KeepAsync(PendingMedia media, MediaContent content, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(media);
        ArgumentNullException.ThrowIfNull(content);
        await using var connection = await database.OpenConnectionAsync().ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync().ConfigureAwait(false);
        await using var keep = new NpgsqlCommand("""
            -- media.keep
            update engine.media
               set state = 'stored', attempts = attempts + 1, reason = null, content_type = $3, size = $4, sha256 = $5, stored_at = $6
             where account_id = $1 and id = $2 and state = 'pending'
            """, connection, transaction)
        {
            Parameters =
            {
                Number(media.Account.Value), Number(media.Id), new NpgsqlParameter<string> { TypedValue = content.ContentType }, Number(content.Size),
                new NpgsqlParameter<byte[]> { TypedValue = content.Sha256 }, Sql.Time(now),
            },
        };
        if (await keep.ExecuteNonQueryAsync().ConfigureAwait(false) == 0)
        {
            return false;
        }

        foreach (var parts in content.Parts.Select((bytes, part) => (Part: part, Bytes: bytes)).Chunk(PartsAtOnce))
        {
            await using var batch = new NpgsqlBatch(connection, transaction);
            foreach (var (part, bytes) in parts)
            {
                batch.BatchCommands.Add(Sql.With("""
                    -- media.keep_part
                    insert into engine.media_parts (account_id, media_id, part, bytes) values ($1, $2, $3, $4)
                    """, Number(media.Account.Value), Number(media.Id), new NpgsqlParameter<int> { TypedValue = part },
                    new NpgsqlParameter<ReadOnlyMemory<byte>> { TypedValue = bytes, NpgsqlDbType = NpgsqlDbType.Bytea }));
            }

            await batch.ExecuteNonQueryAsync().ConfigureAwait(false);
        }

        await transaction.CommitAsync().ConfigureAwait(false);
        return true;
    }

    private static NpgsqlParameter Number(long value) => new NpgsqlParameter<long> { TypedValue = value };
}
