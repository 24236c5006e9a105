using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator;

/// <summary>Whether and when webhooks follow a message.</summary>
public sealed class AfterSendTests
{
    [Fact]
    public void Draw_AtOnce_IsAllInOrder_AndByPhoneTheReceiptAlone()
    {
        var settings = AfterSendReader.Read("seen,echo,received")!;
        Assert.Equal([(AfterSend.Echo, TimeSpan.Zero), (AfterSend.Received, TimeSpan.Zero), (AfterSend.Seen, TimeSpan.Zero)], settings.Draw(byPhone: false, new Random(1)));
        Assert.Equal([(AfterSend.Received, TimeSpan.Zero)], settings.Draw(byPhone: true, new Random(1)));
    }

    [Fact]
    public void Draw_InAPersonsTime_KeepsToTheBoundsAndTheChance()
    {
        var settings = AfterSendReader.Read("received:500-4000@0.5,seen:10-10@0.5")!;
        var random = new Random(7);
        var drawn = Enumerable.Range(0, 4_000).Select(_ => settings.Draw(byPhone: false, random)).ToList();

        var received = drawn.SelectMany(d => d).Where(s => s.What == AfterSend.Received).Select(s => s.After.TotalMilliseconds).ToList();
        Assert.InRange(received.Count, 1_800, 2_200);
        Assert.All(received, ms => Assert.InRange(ms, 500, 4_000));
        Assert.InRange(received.Max() - received.Min(), 3_300, 3_500);
        // What did not arrive is not seen.
        Assert.All(drawn.Where(d => d.Any(s => s.What == AfterSend.Seen)), d => Assert.Equal(AfterSend.Received, d[0].What));
        Assert.InRange(drawn.Count(d => d.Count == 2), 850, 1_150);
    }

    [Theory]
    [InlineData(""), InlineData("echo"), InlineData("echo:0"), InlineData("seen:5"), InlineData("received:0-86400000@0"), InlineData("ECHO@1,seen:1-2@0.25")]
    public void Read_GoodText_IsRead(string text) => Assert.NotNull(AfterSendReader.Read(text));

    [Theory]
    [InlineData("ech"), InlineData("echo:"), InlineData("echo:a"), InlineData("echo:5-4"), InlineData("echo:1-2-3"), InlineData("echo@"), InlineData("echo@2"), InlineData("echo@-1"),
     InlineData("echo:86400001"), InlineData("echo:1@1@1"), InlineData("0")]
    public void Read_BadText_IsRefused(string text) => Assert.Null(AfterSendReader.Read(text));
}
