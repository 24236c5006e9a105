using ZaloOrleans.Replay.Events;
using ZaloOrleans.Replay.Orders;

namespace ZaloOrleans.Replay;

public sealed class RetailSampleTests
{
    [Fact]
    public void Sample_Whole_HasTheCountsItIsKnownFor()
    {
        var read = new OrderFile(OrderFiles.SampleOrSkip()).Read().ToList();
        Assert.DoesNotContain(read, line => line.Problem is not null);
        var items = read.Select(line => OrderEvents.AsTheyWere.Of(line.Line!)).ToList();

        Assert.Equal(30_000, items.Count);
        Assert.Equal(2_000, items.Count(item => item.UserId is null));
        Assert.All(items, item => Assert.NotEqual(item.UserId is null, item.AnonymousId is null));
        Assert.Equal(3_569, items.Select(item => item.UserId).OfType<string>().Distinct().Count());
        Assert.Equal(25, read.Count - read.Select(line => line.Line! with { Number = 0 }).Distinct().Count());
        Assert.Equal(30_000, items.Select(item => item.MessageId).Distinct().Count());

        var cancelled = items.Where(item => item.Properties.Cancelled).ToList();
        Assert.NotEmpty(cancelled);
        Assert.All(cancelled, item => Assert.True(item.Properties.Quantity < 0));
        Assert.Contains(items, item => item.Properties.Description.EndsWith(' '));
        Assert.All(items, item => Assert.InRange(item.Timestamp, new DateTime(2010, 12, 1), new DateTime(2011, 12, 10)));
    }
}
