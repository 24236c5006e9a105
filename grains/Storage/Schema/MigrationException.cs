namespace ZaloOrleans.Schema;

/// <summary>A migration failed and was rolled back.</summary>
public sealed class MigrationException(string script, Exception cause) : Exception($"Migration {script} failed: {cause.Message}", cause)
{
    /// <summary>File name of the script.</summary>
    public string Script { get; } = script;
}
