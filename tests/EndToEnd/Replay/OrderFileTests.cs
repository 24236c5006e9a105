using ZaloOrleans.Replay.Orders;

namespace ZaloOrleans.Replay;

public sealed class OrderFileTests : IDisposable
{
    private const string Header = "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country";
    private const string GoodLine = "700101,10001,NÓN LÁ,2,2025-03-08 09:05:00,4.15,90001.0,Vietnam";

    private readonly string _folder = Directory.CreateTempSubdirectory("replay-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_InventedFile_GivesLinesAsTheyStand()
    {
        var lines = new OrderFile(OrderFiles.Invented).Read().Select(read => read.Line!).ToList();

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], lines.Select(line => line.Number));
        Assert.Equal(
            new OrderLine(
                1, "700102", "10002", "TÚI VẢI THÊU HOA SEN ", 2,
                new DateTime(2025, 3, 8, 10, 41, 0, DateTimeKind.Utc), 4.15m, "90002", "Vietnam"),
            lines[0]);
        Assert.Equal("LỒNG ĐÈN HỘI AN, ĐỎ", lines[1].Description);
        Assert.Equal("BỘ ẤM \"TỨ QUÝ\"", lines[4].Description);
        Assert.Equal(" NÓN LÁ", lines[6].Description);
        Assert.Equal("", lines[7].Description);
        Assert.Equal([true], lines.Where(line => line.Quantity < 0).Select(line => line.Cancelled));
        Assert.Equal([4, 5], lines.Where(line => line.CustomerId is null).Select(line => line.Number));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(8, 8)]
    [InlineData(9, 8)]
    public void Read_WithLimit_StopsThere(long limit, int lines) =>
        Assert.Equal(lines, new OrderFile(OrderFiles.Invented, limit).Read().Count());

    [Fact]
    public void Survey_WithLimit_LooksAtThoseLinesOnly()
    {
        Assert.Equal((8, new DateTime(2025, 3, 8, 12, 0, 0)), new OrderFile(OrderFiles.Invented).Survey());
        Assert.Equal((2, new DateTime(2025, 3, 8, 10, 41, 0)), new OrderFile(OrderFiles.Invented, 2).Survey());
    }

    [Theory]
    [InlineData("700101,10001,NÓN LÁ,two,2025-03-08 09:05:00,4.15,90001.0,Vietnam", "Quantity")]
    [InlineData("700101,10001,NÓN LÁ,2,08/03/2025 9:05,4.15,90001.0,Vietnam", "InvoiceDate")]
    [InlineData("700101,10001,NÓN LÁ,2,2025-03-08 09:05:00,4,15,90001.0,Vietnam", "9 fields")]
    [InlineData("700101,10001,NÓN LÁ,2,2025-03-08 09:05:00,dear,90001.0,Vietnam", "UnitPrice")]
    [InlineData("700101,10001,NÓN LÁ", "Quantity")]
    [InlineData(",10001,NÓN LÁ,2,2025-03-08 09:05:00,4.15,90001.0,Vietnam", "InvoiceNo")]
    public void Read_LineThatIsNotRight_IsNamedAndTheNextIsRead(string bad, string problem)
    {
        var read = new OrderFile(OrderFiles.Write(_folder, Header, bad, GoodLine)).Read().ToList();

        Assert.Equal([1, 2], read.Select(line => line.Number));
        Assert.Null(read[0].Line);
        Assert.StartsWith(problem, read[0].Problem);
        Assert.Equal("90001", read[1].Line!.CustomerId);
    }

    [Fact]
    public void Read_ColumnsInAnotherOrder_AreFoundByName()
    {
        var file = OrderFiles.Write(
            _folder,
            "Country,CustomerID,UnitPrice,InvoiceDate,Quantity,Description,StockCode,InvoiceNo,Extra",
            "Vietnam,90001,4.15,2025-03-08 09:05:00,2,NÓN LÁ,10001,700101,x");

        Assert.Equal("700101", Assert.Single(new OrderFile(file).Read()).Line!.InvoiceNo);
    }

    [Theory]
    [InlineData("InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID", "Country")]
    [InlineData("", "InvoiceNo")]
    public void Read_WrongHeader_NamesWhatIsMissing(string header, string missing)
    {
        var file = new OrderFile(OrderFiles.Write(_folder, header));

        Assert.Contains(missing, Assert.Throws<OrderFileException>(() => file.Survey()).Message);
    }

    [Fact]
    public void Read_QuoteThatNeverEnds_IsRefusedBeforeItTakesTheFile()
    {
        string[] lines = [Header, "700101,10001,\"NÓN LÁ,2", .. Enumerable.Repeat(GoodLine, 100_000)];

        Assert.Throws<OrderFileException>(() => new OrderFile(OrderFiles.Write(_folder, lines)).Survey());
    }

    [Fact]
    public void Read_NoSuchFile_SaysSo() =>
        Assert.EndsWith("no such file", Assert.Throws<OrderFileException>(() => new OrderFile("nowhere.csv").Survey()).Message);
}
