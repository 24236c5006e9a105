using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Catalog;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Secrets;

/// <summary>
/// The steps of a data key's rotation, while everything runs: whoever encrypts asks for the active key each time, and whoever decrypts finds
/// the key's number in the blob. Each step is committed by itself, and changes nothing when it is taken again.
/// </summary>
public sealed partial class DataKeyRotation(
    NpgsqlDataSource database, EngineTransactions transactions, SecretVault vault, MasterKey master, ILogger<DataKeyRotation> log)
{
    private const int AtOnce = 100;

    /// <summary>How many columns a pass goes over.</summary>
    public static int Columns => SecretColumn.All.Count;

    /// <summary>The account's keys and what is under them; null where it has none, because it never had a secret.</summary>
    public async Task<DataKeyFacts?> FactsAsync(AccountId account)
    {
        await using var command = database.CreateCommand(Facts);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false)
            ? new DataKeyFacts(reader.GetInt32(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetInt32(3), reader.GetInt32(4),
                reader.IsDBNull(5) ? null : TimeSpan.FromSeconds(reader.GetDouble(5)))
            : null;
    }

    /// <summary>Makes the next key, and lets the active one only open from now on, as long as that is the one that is to be replaced.</summary>
    /// <param name="account">Whose key.</param>
    /// <param name="replaces">Number of the key that is to be replaced.</param>
    /// <param name="actor">Who asks, for the audit trail.</param>
    public Task<int> ReplaceAsync(AccountId account, int replaces, string actor) => transactions.RunAsync(account, actor, async (connection, cancellation) =>
    {
        // Two that come at once: the later waits here, and finds the key retired.
        var retired = await connection.ExecuteAsync(
            """
            -- secrets.retire_key
            update engine.data_keys set state = 'decrypt_only', retired_at = now() where account_id = $1 and id = $2 and state = 'active'
            """,
            cancellation, account.Value, replaces).ConfigureAwait(false);
        return retired == 0 ? 0 : await connection.ExecuteAsync(
            """
            -- secrets.add_key
            insert into engine.data_keys (account_id, id, master_key_id, wrapped_key) values ($1, $2, $3, $4)
            """,
            cancellation, account.Value, replaces + 1, master.Id, vault.NewWrappedKey(account, replaces + 1)).ConfigureAwait(false);
    });

    /// <summary>
    /// Encrypts some secrets of a column anew, in one statement. One that somebody changes meanwhile is left to them: theirs is under the
    /// active key. One that does not open stays.
    /// </summary>
    /// <param name="account">Whose secrets.</param>
    /// <param name="active">Number of the key that they shall be under.</param>
    /// <param name="column">The column, from 0.</param>
    /// <param name="after">The last row that was looked at, from 0.</param>
    public async Task<SecretSlice> EncryptAnewAsync(AccountId account, int active, int column, long after)
    {
        var at = SecretColumn.All[column];
        var old = await UnderOldKeyAsync(account, active, at, after).ConfigureAwait(false);
        var anew = new List<(long Id, byte[] Before, byte[] Blob)>();
        foreach (var (id, blob) in old)
        {
            var place = new SecretPlace(account, at.Table, at.Column, id);
            try
            {
                anew.Add((id, blob, await vault.EncryptAsync(place, await vault.DecryptAsync(place, blob).ConfigureAwait(false)).ConfigureAwait(false)));
            }
            catch (CryptographicException e)
            {
                LogUnopenable(at.Column, id, account.Value, e.Message);
            }
        }

        if (anew.Count > 0)
        {
            await WriteAsync(account, at, anew).ConfigureAwait(false);
        }

        return new SecretSlice(old.Count < AtOnce ? null : old[^1].Id, old.Count - anew.Count);
    }

    /// <summary>Destroys the old keys that nothing is under, as long after they were retired as they are kept.</summary>
    public Task<int> DestroyAsync(AccountId account, string actor) => transactions.RunAsync(account, actor, (connection, cancellation) =>
        connection.ExecuteAsync(Destroy, cancellation, account.Value, DataKeyRotations.Grace));

    private async Task<List<(long Id, byte[] Blob)>> UnderOldKeyAsync(AccountId account, int active, SecretColumn at, long after)
    {
        await using var command = database.CreateCommand($"""
            -- secrets.under_old_key
            select {at.Id}, {at.Column} from {at.Home}
             where account_id = $1 and {at.Column} is not null and {at.Key} <> int4send($2) and {at.Id} > $3 order by {at.Id} limit $4
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = active });
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = after });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = AtOnce });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        var blobs = new List<(long, byte[])>();
        while (await reader.ReadAsync().ConfigureAwait(false))
        {
            blobs.Add((reader.GetInt64(0), reader.GetFieldValue<byte[]>(1)));
        }

        return blobs;
    }

    private async Task WriteAsync(AccountId account, SecretColumn at, List<(long Id, byte[] Before, byte[] Blob)> anew)
    {
        await using var command = database.CreateCommand($"""
            -- secrets.encrypt_anew
            update {at.Home} s set {at.Column} = t.blob
              from unnest($2, $3, $4) as t (id, before, blob)
             where s.account_id = $1 and s.{at.Id} = t.id and s.{at.Column} = t.before
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(Sql.BigInts(anew.Select(s => s.Id)));
        command.Parameters.Add(Sql.Bytes(anew.Select(s => s.Before)));
        command.Parameters.Add(Sql.Bytes(anew.Select(s => s.Blob)));
        await command.ExecuteNonQueryAsync().ConfigureAwait(false);
    }

    private static readonly string Facts = $"""
        -- secrets.key_facts
        with keys as (
             select max(id) filter (where state = 'active') as active, count(*) filter (where state = 'decrypt_only')::int as retired,
                    count(*) filter (where state = 'destroyed')::int as destroyed, now() - max(retired_at) filter (where state = 'decrypt_only') as age
               from engine.data_keys where account_id = $1),
        secrets as (
        {string.Join("\n         union all\n", SecretColumn.All.Select(c =>
            $"     select {c.Key} = int4send(k.active) as is_new from {c.Home}, keys k where account_id = $1 and {c.Column} is not null"))})
        select k.active, (select count(*) filter (where is_new)::int from secrets), (select count(*) filter (where not is_new)::int from secrets),
               k.retired, k.destroyed, extract(epoch from k.age)::float8
          from keys k where k.active is not null
        """;

    private static readonly string Destroy = $"""
        -- secrets.destroy_keys
        update engine.data_keys k set state = 'destroyed', wrapped_key = ''
         where k.account_id = $1 and k.state = 'decrypt_only' and k.retired_at <= now() - $2
        {string.Join('\n', SecretColumn.All.Select(c =>
            $"   and not exists (select from {c.Home} s where s.account_id = $1 and s.{c.Column} is not null and substring(s.{c.Column} from 2 for 4) = int4send(k.id))"))}
        """;

    [LoggerMessage(Level = LogLevel.Error, Message = "{Column} of row {Row} of account {Account} does not open, so the old data key stays. Give the secret again. {Reason}")]
    private partial void LogUnopenable(string column, long row, long account, string reason);
}
