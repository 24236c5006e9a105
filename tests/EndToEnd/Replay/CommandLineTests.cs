namespace ZaloOrleans.Replay;

public sealed class CommandLineTests
{
    private static readonly string[] Least = ["orders.csv", "--api", "http://127.0.0.1:8080", "--key", "zo_live_x"];

    [Fact]
    public void Parse_LeastArguments_TakesDefaults()
    {
        var (options, complaint) = CommandLine.Parse(Least);

        Assert.Null(complaint);
        Assert.Equal(
            new ReplayOptions { File = "orders.csv", Api = new Uri("http://127.0.0.1:8080/"), Key = "zo_live_x" },
            options);
        Assert.Equal((500, 4, long.MaxValue, false), (options!.Batch, options.Parallel, options.Limit, options.ShiftToNow));
    }

    [Fact]
    public void Parse_AllArguments_TakesThem()
    {
        var (options, _) = CommandLine.Parse(["--shift-to-now", "--limit", "9", "--batch", "1", "--parallel", "64", .. Least]);

        Assert.Equal((1, 64, 9, true), (options!.Batch, options.Parallel, options.Limit, options.ShiftToNow));
    }

    [Theory]
    [InlineData("--batch", "0")]
    [InlineData("--batch", "501")]
    [InlineData("--parallel", "65")]
    [InlineData("--parallel", "x")]
    [InlineData("--limit", "-1")]
    [InlineData("--limit")]
    [InlineData("--api", "localhost")]
    [InlineData("--key", "")]
    [InlineData("--unknown")]
    [InlineData("second.csv")]
    public void Parse_BadArgument_IsNamed(params string[] more)
    {
        var (options, complaint) = CommandLine.Parse([.. Least, .. more]);

        Assert.Null(options);
        Assert.Contains(more[0], complaint);
    }

    [Fact]
    public void Parse_Nothing_IsAComplaintAndHelpIsNot()
    {
        Assert.NotNull(CommandLine.Parse([]).Complaint);
        Assert.Equal((null, null), CommandLine.Parse(["--help"]));
    }
}
