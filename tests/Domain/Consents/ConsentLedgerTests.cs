using System.Collections.Immutable;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Consents;

public sealed class ConsentLedgerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 20, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(MessageCategory.Transaction, true)]
    [InlineData(MessageCategory.CustomerCare, false)]
    [InlineData(MessageCategory.Promotion, false)]
    public void Nothing_Said_MeansNo(MessageCategory category, bool allows) => Assert.Equal(allows, Entries().Allows(MessageChannel.Oa, category));

    [Fact]
    public void Word_OfTheChannelOrOfAll_TheLaterCounts()
    {
        var all = Entries(Entry(null, true, 0));
        Assert.True(all.Allows(MessageChannel.Oa, MessageCategory.Promotion));
        Assert.False(all.Allows(MessageChannel.Oa, MessageCategory.CustomerCare));

        var oa = all.With(Entry(MessageChannel.Oa, false, 1));
        Assert.False(oa.Allows(MessageChannel.Oa, MessageCategory.Promotion));
        Assert.True(oa.Allows(MessageChannel.ZbsPhone, MessageCategory.Promotion));
        Assert.True(oa.With(Entry(null, true, 2)).Allows(MessageChannel.Oa, MessageCategory.Promotion));
    }

    [Fact]
    public void Words_InAnyOrder_ComeToTheSame()
    {
        ConsentEntry[] words = [Entry(null, true, 0), Entry(null, false, 1), Entry(MessageChannel.Oa, true, 2), Entry(null, false, 3), Entry(MessageChannel.Oa, true, 3)];
        var random = new Random(7);
        var expected = Entries(words);
        for (var i = 0; i < 200; i++)
        {
            random.Shuffle(words);
            var got = Entries(words);
            Assert.Equal(expected.OrderBy(e => e.Channel), got.OrderBy(e => e.Channel));
            Assert.False(got.Allows(MessageChannel.ZbsUser, MessageCategory.Promotion));
            // Of two words of one moment the no counts.
            Assert.False(got.Allows(MessageChannel.Oa, MessageCategory.Promotion));
        }
    }

    [Fact]
    public void Ended_TellsWhatWasAllowedAndIsNoMore()
    {
        var before = Entries(Entry(null, true, 0), Entry(MessageChannel.ZbsPhone, false, 1));
        Assert.Equal([(MessageChannel.Oa, MessageCategory.Promotion), (MessageChannel.ZbsUser, MessageCategory.Promotion)],
            before.Ended(before.With(Entry(null, false, 2))).Where(e => MessageChannels.All.Take(3).Contains(e.Channel)));
        Assert.Empty(before.Ended(before.With(Entry(null, true, 2))));
        Assert.Empty(before.Ended(before));
    }

    private static ImmutableArray<ConsentEntry> Entries(params ConsentEntry[] words) => words.Aggregate(ImmutableArray<ConsentEntry>.Empty, ConsentLedger.With);

    private static ConsentEntry Entry(MessageChannel? channel, bool granted, int minute) => new(channel, MessageCategory.Promotion, granted, Now.AddMinutes(minute));
}
