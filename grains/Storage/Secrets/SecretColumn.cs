namespace ZaloOrleans.Secrets;

/// <summary>A column of secrets under their account's data key. Each begins with the number of that key (<see cref="SecretVault"/>).</summary>
/// <param name="Schema">Schema of the table.</param>
/// <param name="Table">The table, which has <c>account_id</c>.</param>
/// <param name="Id">The column that names the row.</param>
/// <param name="Column">The column.</param>
internal sealed record SecretColumn(string Schema, string Table, string Id, string Column)
{
    /// <summary>All that there are. What is missing here would be lost with its key: a test compares it with the schema.</summary>
    public static readonly IReadOnlyList<SecretColumn> All =
    [
        new("public", "zalo_accounts", "id", "token_ciphertext"),
        new("public", "zalo_accounts", "id", "refresh_token_ciphertext"),
        new("engine", "official_accounts", "zalo_account_id", "app_secret_ciphertext"),
        new("engine", "official_accounts", "zalo_account_id", "oa_secret_key_ciphertext"),
        new("engine", "official_accounts", "zalo_account_id", "mini_app_key_ciphertext"),
    ];

    /// <summary>SQL of the number of the key that the row's secret is under.</summary>
    public string Key => $"substring({Column} from 2 for 4)";

    /// <summary>The table with its schema.</summary>
    public string Home => $"{Schema}.{Table}";
}
