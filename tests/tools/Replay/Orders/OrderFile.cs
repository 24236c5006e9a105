using CsvHelper;

namespace ZaloOrleans.Replay.Orders;

/// <summary>An order file on disk, read line by line: it may be larger than memory.</summary>
internal sealed class OrderFile(string path, long limit = long.MaxValue)
{
    private static readonly CsvReaderOptions Format = new()
    {
        Separator = ',',
        // A quote that never ends must not take the rest of a large file for one field.
        MaxRecordSize = 1024 * 1024,
    };

    /// <summary>Counts the lines and finds the newest time among them. Throws <see cref="OrderFileException"/>.</summary>
    public (long Lines, DateTime? Newest) Survey()
    {
        long lines = 0;
        DateTime? newest = null;
        foreach (var read in Read())
        {
            lines++;
            if (read.Line is { } line && (newest is null || line.InvoiceDate > newest))
                newest = line.InvoiceDate;
        }

        return (lines, newest);
    }

    /// <summary>The lines in the file's order. Throws <see cref="OrderFileException"/> when it is no order file.</summary>
    public IEnumerable<ReadLine> Read()
    {
        using var csv = Open();
        var columns = ReadHeader(csv);
        for (long number = 1; number <= limit && Next(csv); number++)
        {
            // Too many fields come of a comma that nobody quoted: which text belongs to which column is a guess.
            var (line, problem) = csv.FieldCount > csv.Headers.Count
                ? (null, $"{csv.FieldCount} fields, and the header has {csv.Headers.Count}")
                : OrderFields.Read(number, column => Field(csv, columns[column]));
            yield return new ReadLine(number, line, problem);
        }
    }

    private CsvReader Open()
    {
        try
        {
            return CsvReader.FromFile(path, Format);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OrderFileException(File.Exists(path) ? $"{path} cannot be read: {failure.Message}" : $"{path}: no such file");
        }
    }

    private Dictionary<string, int> ReadHeader(CsvReader csv)
    {
        csv.ReadHeader();
        string[] header = [.. csv.Headers];
        var missing = OrderFields.Columns.Except(header).ToArray();
        if (missing.Length > 0)
            throw new OrderFileException($"{path} is no order file: its header lacks {string.Join(", ", missing)}");
        return OrderFields.Columns.ToDictionary(column => column, column => Array.IndexOf(header, column));
    }

    private bool Next(CsvReader csv)
    {
        try
        {
            return csv.Read();
        }
        catch (CsvFormatException broken)
        {
            throw new OrderFileException($"{path} is no order file: {broken.Message}");
        }
    }

    private static string? Field(CsvReader csv, int index) => index < csv.FieldCount ? csv.GetString(index) : null;
}
