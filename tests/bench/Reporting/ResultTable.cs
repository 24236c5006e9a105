using System.Globalization;
using Spectre.Console;

namespace ZaloOrleans.Bench.Reporting;

/// <summary>The figures as a table.</summary>
internal static class ResultTable
{
    public static void Write(IReadOnlyList<Measurement> results)
    {
        var table = new Table().Border(TableBorder.Simple);
        table.AddColumns("figure", "unit");
        foreach (var column in (string[])["value", "lowest-highest", "floor", "x floor", "peer", "x peer", "p50 ms", "p99 ms"])
        {
            table.AddColumn(new TableColumn(column).RightAligned());
        }

        table.AddColumn("asked for");
        foreach (var one in results)
        {
            table.AddRow(one.Name, one.Unit, Number(one.Value), one.Range is { } r ? $"{Number(r.Low)}-{Number(r.High)}" : "",
                Number(one.Floor), Number(one.Value / one.Floor), Number(one.Peer), Number(one.Value / one.Peer), Number(one.P50), Number(one.P99),
                string.Join(", ", one.Bars.Select(b => $"{(b.Passed ? "[green]pass[/]" : "[red]MISS[/]")} {b.Text}")));
        }

        AnsiConsole.Write(table);
    }

    private static string Number(double? value) => value switch
    {
        null => "",
        >= 100 => value.Value.ToString("N0", CultureInfo.InvariantCulture),
        _ => value.Value.ToString("0.0#", CultureInfo.InvariantCulture),
    };
}
