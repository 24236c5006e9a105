using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Secrets;

/// <summary>Where a secret lies. It is part of what is authenticated, so that a blob moved to another place does not open.</summary>
public sealed record SecretPlace(AccountId Account, string Table, string Column, long RowId)
{
    internal byte[] Associated => Encoding.UTF8.GetBytes($"zo|1|{Table}.{Column}|{Account}|{RowId}");
}

/// <summary>
/// Encrypts secrets under a data key of their account, which the master key wraps. A blob is
/// <c>0x01 | data key id (4 bytes, big endian) | nonce | ciphertext | tag</c>.
/// </summary>
public sealed class SecretVault(NpgsqlDataSource database, MasterKey master)
{
    private const byte Format = 1;
    private readonly ConcurrentDictionary<(AccountId, int), byte[]> _keys = new();

    /// <summary>Encrypts a text for its place.</summary>
    public async Task<byte[]> EncryptAsync(SecretPlace place, string secret)
    {
        ArgumentNullException.ThrowIfNull(place);
        var (id, key) = await ActiveKeyAsync(place.Account).ConfigureAwait(false);
        var sealedBytes = Sealed.Encrypt(key, Encoding.UTF8.GetBytes(secret), place.Associated);
        var blob = new byte[5 + sealedBytes.Length];
        blob[0] = Format;
        BinaryPrimitives.WriteInt32BigEndian(blob.AsSpan(1), id);
        sealedBytes.CopyTo(blob, 5);
        return blob;
    }

    /// <summary>Decrypts what lies at a place. Throws <see cref="CryptographicException"/> where it was made for another place or key.</summary>
    public async Task<string> DecryptAsync(SecretPlace place, byte[] blob)
    {
        ArgumentNullException.ThrowIfNull(place);
        ArgumentNullException.ThrowIfNull(blob);
        if (blob.Length < 33 || blob[0] != Format)
        {
            throw new CryptographicException("The secret is not in a known format.");
        }

        var key = await KeyAsync(place.Account, BinaryPrimitives.ReadInt32BigEndian(blob.AsSpan(1))).ConfigureAwait(false);
        return Encoding.UTF8.GetString(Sealed.Decrypt(key, blob.AsSpan(5), place.Associated));
    }

    /// <summary>Encrypts what belongs to the installation, or to an account that is only being made, under a key derived from the master key.</summary>
    /// <param name="place">Where it lies; another place's does not open.</param>
    /// <param name="secret">The text.</param>
    public byte[] Seal(string place, string secret) => Sealed.Encrypt(SealKey(master, place), Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(place));

    /// <summary>Decrypts what <see cref="Seal"/> encrypted for the same place.</summary>
    public string Unseal(string place, byte[] blob) =>
        Encoding.UTF8.GetString(master.Open(key => Sealed.Decrypt(SealKey(key, place), blob, Encoding.UTF8.GetBytes(place))));

    /// <summary>A new data key of an account, wrapped.</summary>
    internal byte[] NewWrappedKey(AccountId account, int id) => master.Wrap(RandomNumberGenerator.GetBytes(32), Associated(account, id));

    /// <summary>The same data key, wrapped with the present master key.</summary>
    internal byte[] WrapAnew(AccountId account, int id, byte[] wrapped) => master.Wrap(master.Unwrap(wrapped, Associated(account, id)), Associated(account, id));

    private static byte[] SealKey(MasterKey key, string place) => key.Derive("zo|1|seal"u8.ToArray(), Encoding.UTF8.GetBytes(place));

    private async Task<(int Id, byte[] Key)> ActiveKeyAsync(AccountId account)
    {
        await using var command = database.CreateCommand("""
            -- secrets.active_key
            select id from engine.data_keys where account_id = $1 and state = 'active' order by id desc limit 1
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        var id = await command.ExecuteScalarAsync().ConfigureAwait(false) as int? ?? await MakeKeyAsync(account, 1).ConfigureAwait(false);
        return (id, await KeyAsync(account, id).ConfigureAwait(false));
    }

    private async Task<int> MakeKeyAsync(AccountId account, int id)
    {
        await using var command = database.CreateCommand("""
            -- secrets.make_key
            insert into engine.data_keys (account_id, id, master_key_id, wrapped_key) values ($1, $2, $3, $4) on conflict do nothing
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = master.Id });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = NewWrappedKey(account, id) });
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
        return id;
    }

    private async Task<byte[]> KeyAsync(AccountId account, int id)
    {
        if (_keys.TryGetValue((account, id), out var known))
        {
            return known;
        }

        await using var command = database.CreateCommand("""
            -- secrets.key
            select wrapped_key from engine.data_keys where account_id = $1 and id = $2 and state <> 'destroyed'
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = id });
        var wrapped = await command.ExecuteScalarAsync().ConfigureAwait(false) as byte[]
            ?? throw new CryptographicException($"Data key {id} of account {account} does not exist any more.");
        return _keys.GetOrAdd((account, id), master.Unwrap(wrapped, Associated(account, id)));
    }

    private static byte[] Associated(AccountId account, int id) => Encoding.UTF8.GetBytes($"zo|1|data_keys|{account}|{id}");
}
