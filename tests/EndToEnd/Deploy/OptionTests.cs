namespace ZaloOrleans.Deploy;

public sealed class OptionTests
{
    [Fact]
    public void Up_WithoutOptions_HasTheDefaults()
    {
        Assert.Equal(new UpOptions { Data = null, ApiPort = null, Silos = null, Fresh = false, Demo = true }, UpOptions.Parse([]));
    }

    [Theory]
    [InlineData("--data", "x", "--api-port", "9000", "--silos", "3", "--fresh", "--no-demo")]
    [InlineData("--data=x", "--api-port=9000", "--silos=3", "--fresh", "--no-demo")]
    [InlineData("--no-demo", "--silos", "3", "--fresh", "--api-port=9000", "--data", "x")]
    public void Up_WithAllOptions_ReadsThem(params string[] arguments)
    {
        var expected = new UpOptions { Data = "x", ApiPort = 9000, Silos = 3, Fresh = true, Demo = false };
        Assert.Equal(expected, UpOptions.Parse(arguments));
    }

    [Theory]
    [InlineData("unknown option '--foo'.", "--foo")]
    [InlineData("unknown option '--foo'.", "--foo=1")]
    [InlineData("unexpected argument 'up'.", "up")]
    [InlineData("the option --data needs a value.", "--data")]
    [InlineData("the option --data needs a value.", "--data=")]
    [InlineData("the option --data needs a value.", "--data", "--fresh")]
    [InlineData("the option --fresh takes no value.", "--fresh=yes")]
    [InlineData("the option --silos takes a number from 1 to 16, not '0'.", "--silos", "0")]
    [InlineData("the option --silos takes a number from 1 to 16, not '17'.", "--silos", "17")]
    [InlineData("the option --api-port takes a number from 1 to 65535, not '65536'.", "--api-port", "65536")]
    [InlineData("the option --api-port takes a number from 1 to 65535, not 'http'.", "--api-port", "http")]
    public void Up_WithAWrongOption_SaysWhich(string message, params string[] arguments)
    {
        Assert.Equal(message, Assert.Throws<UsageException>(() => UpOptions.Parse(arguments)).Message);
    }

    [Fact]
    public void Down_TakesTheDataFolderOnly()
    {
        Assert.Equal("x", DownOptions.Parse(["--data", "x"]).Data);
        Assert.Throws<UsageException>(() => DownOptions.Parse(["--fresh"]));
    }

    [Theory]
    [InlineData(2, "up", "--foo")]
    [InlineData(2, "down", "--foo")]
    [InlineData(2, "migrate", "--foo")]
    [InlineData(2, "sideways")]
    [InlineData(0, "up", "--help")]
    public async Task Program_ExitCode_TellsUsageFromFailure(int expected, params string[] arguments)
    {
        Assert.Equal(expected, await DeployProgram.RunAsync(arguments));
    }
}
