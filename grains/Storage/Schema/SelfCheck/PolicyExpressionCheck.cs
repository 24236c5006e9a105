using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>Policies that read a setting for each row. In a sub-select it is read once a statement, and an index can be used.</summary>
internal static class PolicyExpressionCheck
{
    private const string Code = "policy_reads_setting_per_row";
    private const string Remedy = "Write (select current_setting(...)) in the policy, so that it is evaluated once a statement.";
    private const string Call = "current_setting(";

    public static async Task<IEnumerable<SchemaFinding>> FindAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var policies = await connection.ListAsync(
            """
            -- self_check.policy_expressions
            select format('%s (policy %s)', p.polrelid::regclass, p.polname),
                   concat(pg_get_expr(p.polqual, p.polrelid), ' ', pg_get_expr(p.polwithcheck, p.polrelid))
            from pg_policy p
            order by 1
            """,
            row => (Subject: row.GetString(0), Expression: row.GetString(1)), cancellation);
        return policies.Where(policy => ReadsSettingPerRow(policy.Expression))
            .Select(policy => new SchemaFinding(Code, policy.Subject, "reads a setting anew for each row", Remedy));
    }

    /// <summary>Whether an expression, as PostgreSQL prints it, calls <c>current_setting</c> outside every sub-select.</summary>
    internal static bool ReadsSettingPerRow(string expression)
    {
        // Whether each open parenthesis, from the outside in, belongs to a sub-select or lies in one.
        var within = new Stack<bool>();
        var inText = false;
        for (var i = 0; i < expression.Length; i++)
        {
            if (expression[i] == '\'')
                inText = !inText;
            if (inText)
                continue;
            if (expression[i] == '(')
                within.Push(within.TryPeek(out var outer) && outer || expression.AsSpan(i + 1).TrimStart().StartsWith("select ", StringComparison.OrdinalIgnoreCase));
            else if (expression[i] == ')')
                within.TryPop(out _);
            else if (expression.AsSpan(i).StartsWith(Call, StringComparison.OrdinalIgnoreCase) && !(within.TryPeek(out var inSelect) && inSelect))
                return true;
        }
        return false;
    }
}
