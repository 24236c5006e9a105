using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

/// <summary>The first answer to a request with an idempotency key.</summary>
/// <param name="RequestHash">SHA-256 of what was asked.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Response">Body.</param>
public sealed record FirstAnswer(byte[] RequestHash, int Status, byte[] Response)
{
    /// <summary>The customer that the call was about; null: it was about none.</summary>
    public long? CustomerId { get; init; }
}

/// <summary>Looks first answers up.</summary>
public sealed class IdempotencyReader(NpgsqlDataSource database)
{
    /// <summary>The first answer; null where the key is new.</summary>
    public async Task<FirstAnswer?> FindAsync(AccountId account, string key)
    {
        await using var command = database.CreateCommand("""
            -- catalog.first_answer
            select request_hash, status, response, customer_id from engine.idempotency_keys where account_id = $1 and key_hash = $2
            """);
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = account.Value });
        command.Parameters.Add(new NpgsqlParameter<byte[]> { TypedValue = IdempotencyClaims.Hash(key) });
        await using var reader = await command.ExecuteReaderAsync().ConfigureAwait(false);
        return await reader.ReadAsync().ConfigureAwait(false)
            ? new FirstAnswer(reader.GetFieldValue<byte[]>(0), reader.GetInt16(1), reader.GetFieldValue<byte[]>(2)) { CustomerId = reader.IsDBNull(3) ? null : reader.GetInt64(3) }
            : null;
    }
}
