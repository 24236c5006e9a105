namespace ZaloOrleans.Accounts;

/// <summary>A row that every account is born with. The engine finds it by its key; the account may rename it, not delete it.</summary>
/// <param name="Table">Lookup table, in lower case.</param>
/// <param name="Key">Fixed key, unique in the table and account.</param>
/// <param name="Name">What it is called at first.</param>
public sealed record SeedRow(string Table, string Key, string Name);
