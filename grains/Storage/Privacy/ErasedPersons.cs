using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Secrets;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Privacy;

/// <summary>
/// Who was erased a while ago, by a hash of what webhooks call them. Its key follows from the master key, so that the database alone does not tell
/// whether somebody is among them. While the master key is rotated the hashes of both count.
/// </summary>
public sealed class ErasedPersons(NpgsqlDataSource database, MasterKey master)
{
    /// <summary>How long they are remembered: a webhook that comes later than that is about whoever it is then.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(30);

    private readonly byte[][] _keys = [.. new[] { master, master.Previous }.OfType<MasterKey>().Select(k => k.Derive([], "zo|1|erased_persons"u8.ToArray()))];

    /// <summary>The hash that is kept of an identity.</summary>
    public byte[] HashOf(AccountId account, Identity identity) => Hash(_keys[0], account, identity);

    /// <summary>When those of the identities were erased that were; the others are missing.</summary>
    public async Task<Dictionary<Identity, DateTimeOffset>> FindAsync(AccountId account, IReadOnlyCollection<Identity> identities)
    {
        var hashed = identities.SelectMany(i => _keys.Select(k => (Identity: i, Hash: Hash(k, account, i)))).ToList();
        await using var command = database.CreateCommand("""
            -- privacy.find_erased
            select t.i, e.erased_at
              from unnest($2) with ordinality as t (hash, i)
              join engine.erased_persons e on e.account_id = $1 and e.hash = t.hash
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(Sql.Bytes(hashed.Select(h => h.Hash)));
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var found = new Dictionary<Identity, DateTimeOffset>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            found[hashed[(int)reader.GetInt64(0) - 1].Identity] = new DateTimeOffset(reader.GetDateTime(1));
        }

        return found;
    }

    private static byte[] Hash(byte[] key, AccountId account, Identity identity)
    {
        var text = Encoding.UTF8.GetBytes(identity.Value);
        var data = new byte[9 + text.Length];
        BinaryPrimitives.WriteInt64BigEndian(data, account.Value);
        data[8] = (byte)identity.Kind;
        text.CopyTo(data, 9);
        return HMACSHA256.HashData(key, data);
    }
}
