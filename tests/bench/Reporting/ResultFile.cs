using System.Text.Json;

namespace ZaloOrleans.Bench.Reporting;

/// <summary>The figures as JSON: <c>[{name, value, unit, floor, peer, p50, p99}]</c>, null where there is none.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase, WriteIndented = true };

    public static Task WriteAsync(string file, IReadOnlyList<Measurement> results) => File.WriteAllTextAsync(file, JsonSerializer.Serialize(
        results.Select(r => new { r.Name, Value = Rounded(r.Value), r.Unit, Floor = Rounded(r.Floor), Peer = Rounded(r.Peer), P50 = Rounded(r.P50), P99 = Rounded(r.P99) }),
        Format) + "\n");

    private static double? Rounded(double? value) => value is { } v ? Math.Round(v, 3) : null;
}
