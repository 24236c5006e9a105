using Npgsql;

namespace ZaloOrleans.Catalog;

/// <summary>First answers, within the transaction of a change.</summary>
internal static class IdempotencySql
{
    private const short Created = 201;

    public static async Task<FirstAnswer?> FindAsync(CatalogTransaction transaction, string key) => (await transaction.ListAsync(
        new NpgsqlBatchCommand(
            """
            -- catalog.first_answer
            select request_hash, status, response from engine.idempotency_keys where account_id = $1 and key_hash = $2
            """)
        {
            Parameters = { CatalogValues.Id(transaction.Account.Value), new() { Value = IdempotencyClaims.Hash(key) } },
        },
        reader => new FirstAnswer(reader.GetFieldValue<byte[]>(0), reader.GetInt16(1), reader.GetFieldValue<byte[]>(2)))).FirstOrDefault();

    public static Task KeepAsync(CatalogTransaction transaction, string key, byte[] requestHash, byte[] response) => transaction.ExecuteAsync(
        new NpgsqlBatchCommand(
            """
            -- catalog.keep_first_answer
            insert into engine.idempotency_keys (account_id, key_hash, request_hash, status, response) values ($1, $2, $3, $4, $5)
            """)
        {
            Parameters =
            {
                CatalogValues.Id(transaction.Account.Value), new() { Value = IdempotencyClaims.Hash(key) }, new() { Value = requestHash },
                new() { Value = Created }, new() { Value = response },
            },
        });
}
