namespace ZaloOrleans.Deploy;

/// <summary>What <c>deploy/up</c> says at its end.</summary>
internal static class UpReport
{
    /// <summary>Where everything is, and what to type next.</summary>
    public static string Success(ConnectionFile connection, DataFolder folder, string? dataOption) => $"""

        ZaloOrleans is up.

          API          {connection.Api}
          reference    {connection.Api}/docs
          simulator    {connection.Simulator}   (what it was sent: {connection.Simulator}/_sim/sends)
          metrics      {connection.Metrics}
          logs         {folder.Logs}
          all of it    {folder.Connection}   (with keys, process ids, and the database's URL for psql)
        {Try(connection)}
        Stop it with deploy/down{(dataOption is null ? "" : $" --data {dataOption}")}. The data stays.
        """;

    /// <summary>Which step failed, what its log says, what to do, and what was stopped again.</summary>
    public static string Failure(Exception failure, string? step, IReadOnlyList<string> stopped)
    {
        var known = failure as DeployException;
        // What nobody foresaw is shown whole: its place is all that there is to go by.
        var what = known is not null || failure is IOException or UnauthorizedAccessException ? failure.Message : failure.ToString();
        var lines = new List<string> { $"deploy/up: {(step is null ? "" : $"step {step} failed: ")}{what}" };
        if (known?.Log is { } log && log.Tail() is { Count: > 0 } tail)
            lines.AddRange([$"--- the last lines of {log.File}", .. tail.Select(line => "  " + line), "---"]);
        if (known?.Advice is { } advice) lines.Add(advice);
        lines.Add(Stopped(stopped));
        return string.Join('\n', lines);
    }

    public static string Interrupted(IReadOnlyList<string> stopped) => $"deploy/up: interrupted. {Stopped(stopped)}";

    private static string Stopped(IReadOnlyList<string> stopped) =>
        stopped.Count == 0 ? "This run has left nothing running." : $"What this run had started was stopped again: {string.Join(", ", stopped)}.";

    private static string Try(ConnectionFile connection) => connection.ApiKey is not { } key
        ? ""
        : $"""

            Try it with the demo account's key:
              curl -H 'Authorization: Bearer {key}' {connection.Api}/v1/customers

            """;
}
