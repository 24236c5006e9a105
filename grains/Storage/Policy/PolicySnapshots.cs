using System.IO.Compression;
using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Policy;

/// <summary>Keeps the rules of each version that a decision was made by, so that it can be explained and found again.</summary>
public sealed class PolicySnapshots(NpgsqlDataSource database)
{
    /// <summary>Keeps a version. Of several silos the first one's counts; they read the same.</summary>
    public async Task KeepAsync(AccountId account, long version, PolicySources sources)
    {
        await using var command = database.CreateCommand("""
            -- policy.keep_snapshot
            insert into engine.policy_snapshots (account_id, version, content) values ($1, $2, $3) on conflict do nothing
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = Pack(sources) });
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    /// <summary>The rules of a version; null where none are kept.</summary>
    public Task<PolicySources?> FindAsync(AccountId account, long version) => ReadAsync("""
        -- policy.snapshot
        select content from engine.policy_snapshots where account_id = $1 and version = $2
        """, account, version);

    /// <summary>The rules of the newest version that is kept, up to one; null where none are.</summary>
    public Task<PolicySources?> NewestAsync(AccountId account, long version) => ReadAsync("""
        -- policy.newest_snapshot
        select content from engine.policy_snapshots where account_id = $1 and version <= $2 order by version desc limit 1
        """, account, version);

    private async Task<PolicySources?> ReadAsync(string sql, AccountId account, long version)
    {
        await using var command = database.CreateCommand(sql);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = version });
        return await command.ExecuteScalarAsync().ConfigureAwait(false) is byte[] content ? Unpack(content) : null;
    }

    private static byte[] Pack(PolicySources sources)
    {
        using var packed = new MemoryStream();
        using (var zip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            zip.Write(Json.Bytes(sources));
        }

        return packed.ToArray();
    }

    internal static PolicySources Unpack(byte[] content)
    {
        using var zip = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        zip.CopyTo(plain);
        return Json.Read<PolicySources>(plain.ToArray());
    }
}
