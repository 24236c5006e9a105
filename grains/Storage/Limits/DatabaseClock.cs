using Npgsql;

namespace ZaloOrleans.Limits;

/// <summary>The database's clock, which is the same for all silos.</summary>
public sealed class DatabaseClock(NpgsqlDataSource database)
{
    /// <summary>What it says.</summary>
    public async Task<DateTimeOffset> ReadAsync()
    {
        await using var command = database.CreateCommand("""
            -- limits.now
            select clock_timestamp()
            """);
        return new DateTimeOffset((DateTime)(await command.ExecuteScalarAsync().ConfigureAwait(false))!);
    }
}
