using Npgsql;

namespace ZaloOrleans.Crash;

/// <summary>Compares the books after a run.</summary>
public sealed class CrashChecker(NpgsqlDataSource sql, EngineClient client, CrashOptions options)
{
    private readonly List<string> _findings = [];

    /// <summary>What does not hold.</summary>
    public async Task<List<string>> CheckAsync(HashSet<string> acknowledged, int inFlightAtKills, string? hanging)
    {
        if (hanging is not null)
        {
            _findings.Add($"something hangs: {hanging}");
        }

        await CheckEventsAsync(acknowledged);
        await CheckSendsAsync(inFlightAtKills);
        await CheckRowAsync("wake-ups were parked", "select string_agg(distinct reason, '; ') from engine.parked_wakeups");
        await CheckRowAsync("runs are parked or exited", "select string_agg(distinct status, ',') from engine.journey_runs where status not in ('completed')");
        return _findings;
    }

    private async Task CheckEventsAsync(HashSet<string> acknowledged)
    {
        var stored = new Dictionary<string, int>();
        await foreach (var row in ReadAsync("select propertiesjson ->> 'id' from events where event_name = 'seen'"))
        {
            stored[row[0]!] = stored.GetValueOrDefault(row[0]!) + 1;
        }

        Find("acknowledged events are lost", acknowledged.Where(id => !stored.ContainsKey(id)));
        Find("events are stored twice", stored.Where(s => s.Value > 1).Select(s => s.Key));
    }

    private async Task CheckSendsAsync(int inFlightAtKills)
    {
        var sends = await client.SendsAsync();
        var accepted = sends.Where(s => s.GetProperty("accepted").GetBoolean())
            .Select(s => (User: s.GetProperty("userId").GetString()!, Id: s.GetProperty("messageId").GetString()!, At: s.GetProperty("at").GetInt64())).ToList();
        var messages = new List<(string User, string Status, string? Outcome, string? ZaloId, long Deadline)>();
        await foreach (var row in ReadAsync("""
            select z.zalo_user_id, o.status, m.outcome, m.zalo_message_id, (extract(epoch from m.deadline_at) * 1000)::bigint::text
              from oamessages o join engine.messages m on m.message_id = o.id
              join customerzalolinks l on l.customer_id = o.customer_id join zalo_accounts z on z.id = l.zalo_account_id
            """))
        {
            messages.Add((row[0]!, row[1]!, row[2], row[3], long.Parse(row[4] ?? "0", System.Globalization.CultureInfo.InvariantCulture)));
        }

        var asked = options.Messages * (options.Pause > 0 ? 2 : 1);
        if (messages.Count != asked)
        {
            _findings.Add($"{asked} messages were due, {messages.Count} exist");
        }

        var unknown = messages.Where(m => m.Outcome == "unknown").ToList();
        var users = accepted.GroupBy(a => a.User).ToDictionary(g => g.Key, g => g.ToList());
        Find("messages were accepted twice", users.Where(u => u.Value.Count > 1).Select(u => u.Key));
        Find("messages are sent by our book and not by Zalo's", messages.Where(m => m.Status == "sent" && !users.ContainsKey(m.User)).Select(m => m.User));
        Find("messages are neither sent nor unknown", messages.Where(m => m.Status != "sent" && m.Outcome != "unknown").Select(m => $"{m.User} {m.Status}"));
        Find("messages were accepted that our book holds for unsent", messages.Where(m => m.Status != "sent" && m.Outcome != "unknown" && users.ContainsKey(m.User)).Select(m => m.User));
        Find("messages were sent after their deadline", messages.Where(m => users.TryGetValue(m.User, out var a) && a[0].At > m.Deadline).Select(m => m.User));
        if (unknown.Count > inFlightAtKills + options.Drops)
        {
            _findings.Add($"{unknown.Count} outcomes are unknown, though only {inFlightAtKills} sends were under way at kills and {options.Drops} answers were lost");
        }

        Console.WriteLine($"sends: {messages.Count} due, {accepted.Count} accepted, {unknown.Count} unknown ({unknown.Count(m => users.ContainsKey(m.User))} of them accepted)");
    }

    private async Task CheckRowAsync(string what, string query)
    {
        await foreach (var row in ReadAsync(query))
        {
            if (row[0] is { Length: > 0 } value)
            {
                _findings.Add($"{what}: {value}");
            }
        }
    }

    private void Find(string what, IEnumerable<string> which)
    {
        var all = which.ToList();
        if (all.Count > 0)
        {
            _findings.Add($"{all.Count} {what}: {string.Join(", ", all.Take(5))}");
        }
    }

    private async IAsyncEnumerable<string?[]> ReadAsync(string query)
    {
        await using var command = sql.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            yield return Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i)).ToArray();
        }
    }
}
