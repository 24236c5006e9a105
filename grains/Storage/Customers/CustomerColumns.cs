namespace ZaloOrleans.Customers;

/// <summary>The columns of <c>customers</c> that a change may write, with their types.</summary>
internal static class CustomerColumns
{
    public static readonly IReadOnlyList<(string Name, string Type)> All =
    [
        ("first_name", "text"), ("last_name", "text"), ("email", "text"), ("phone", "text"), ("address", "text"),
        ("city_code", "text"), ("state_code", "text"), ("country_code", "text"),
        ("marketing_consent", "boolean"), ("consent_timestamp", "timestamptz"), ("consent_source", "text"), ("deleted_at", "timestamptz"),
    ];

    /// <summary><c>(t.columns ->> 'first_name')::text, ...</c></summary>
    public static readonly string FromJson = string.Join(", ", All.Select(c => Value(c.Name, c.Type)));

    /// <summary><c>first_name, ...</c></summary>
    public static readonly string Names = string.Join(", ", All.Select(c => c.Name));

    /// <summary>Sets what the JSON names and leaves the rest as it is.</summary>
    public static readonly string SetFromJson = string.Join(", ", All.Select(c =>
        $"{c.Name} = case when t.columns ? '{c.Name}' then {Value(c.Name, c.Type)} else c.{c.Name} end"));

    // A permission that is absent, or was cleared, is none.
    private static string Value(string name, string type) =>
        type == "boolean" ? $"coalesce((t.columns ->> '{name}')::boolean, false)" : $"(t.columns ->> '{name}')::{type}";
}
