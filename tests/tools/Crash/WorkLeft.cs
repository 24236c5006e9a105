using System.Globalization;
using Npgsql;

namespace ZaloOrleans.Crash;

/// <summary>What the engine has still to do.</summary>
public sealed class WorkLeft(NpgsqlDataSource sql)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly (string Name, string Sql)[] Work =
    [
        ("active runs", "select count(*) from engine.journey_runs where status = 'active'"),
        ("queued messages", "select count(*) from engine.send_queue"),
        ("sends under way", "select count(*) from engine.messages where outcome = 'sending'"),
        ("webhooks", "select count(*) from engine.webhook_inbox"),
        // Not when an access token is looked at again, nor when a sender would have looked whether it has one.
        ("wake-ups", "select count(*) from engine.wakeups where due_at < now() + interval '1 minute'"),
    ];

    /// <summary>Waits until nothing is; what still is, by name, where it takes too long.</summary>
    public async Task<string?> DrainAsync()
    {
        var start = TimeProvider.System.GetTimestamp();
        string left;
        do
        {
            await Task.Delay(500);
            left = await ReadAsync();
        }
        while (left.Length > 0 && TimeProvider.System.GetElapsedTime(start) < Patience);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"drained in {TimeProvider.System.GetElapsedTime(start).TotalSeconds:0} s"));
        return left.Length == 0 ? null : left;
    }

    private async Task<string> ReadAsync()
    {
        var left = new List<string>();
        foreach (var (name, query) in Work)
        {
            await using var command = sql.CreateCommand(query);
            if ((long)(await command.ExecuteScalarAsync())! is > 0 and var count)
            {
                left.Add(FormattableString.Invariant($"{count} {name}"));
            }
        }

        return string.Join(", ", left);
    }
}
