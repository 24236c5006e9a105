using Npgsql;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>Stores new pairs of tokens.</summary>
internal sealed class TokenPairWriter() : RowWriter<TokenPairRow>(order: 18)
{
    private const string Update = """
        -- zalo.store_token_pair
        update zalo_accounts z
           set token_ciphertext = t.access_token, refresh_token_ciphertext = t.refresh_token, token_expiry = t.expiry, last_refreshed_at = t.at
          from unnest($1, $2, $3, $4, $5, $6) as t (account_id, id, access_token, refresh_token, expiry, at)
         where z.account_id = t.account_id and z.id = t.id and z.deleted_at is null
        """;

    protected override NpgsqlBatchCommand Command(List<TokenPairRow> rows) => Sql.With(Update,
        Sql.BigInts(rows.Select(r => r.Account.Value)), Sql.BigInts(rows.Select(r => r.OaId)), Sql.Bytes(rows.Select(r => r.AccessToken)),
        Sql.Bytes(rows.Select(r => r.RefreshToken)), Sql.Times(rows.Select(r => r.Expiry)), Sql.Times(rows.Select(r => r.At)));
}
