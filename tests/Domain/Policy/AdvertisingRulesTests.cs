using System.Collections.Immutable;
using ZaloOrleans.Decisions;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Policy;

public sealed class AdvertisingRulesTests
{
    private static readonly MessageIntent Promotion = new(MessageChannel.Oa, MessageCategory.Promotion, null, null);

    [Theory]
    [InlineData("{}", "")]
    [InlineData("""{"from":"08:00","to":"21:00","maxPerDay":1,"label":"[AD]"}""", "")]
    [InlineData("""{"from":"06:59"}""", "from")]
    [InlineData("""{"to":"22:01"}""", "to")]
    [InlineData("""{"from":"00:00","to":"00:00"}""", "from,to")]
    [InlineData("""{"from":"08:00","to":"02:00"}""", "to")]
    [InlineData("""{"maxPerDay":4}""", "maxPerDay")]
    [InlineData("""{"maxPerDayPerOa":2}""", "maxPerDayPerOa")]
    [InlineData("""{"label":"","refusalLine":"","refusalKeyword":""}""", "label,refusalLine,refusalKeyword")]
    public void Widened_IsWhatAllowsMoreThanTheLaw(string json, string widened)
    {
        var faults = new Faults();
        Assert.Equal(widened, string.Join(',', AdvertisingRules.Read(json, "/advertising", faults).Widened()));
        Assert.True(faults.AreNone);
    }

    [Theory]
    [InlineData("""{"from":"7"}""", "/advertising/from invalid_time")]
    [InlineData("""{"maxPerDay":0}""", "/advertising/maxPerDay out_of_range")]
    [InlineData("""{"label":"Quảng cáo của cửa hàng"}""", "/advertising/label invalid_text")]
    [InlineData("""{"hours":1}""", "/advertising/hours unknown_field")]
    public void Rules_Wrong_AreRefusedAtTheirPlace(string json, string fault)
    {
        var faults = new Faults();
        AdvertisingRules.Read(json, "/advertising", faults);
        Assert.Equal(fault, Assert.Single(faults.All) is var f ? $"{f.Pointer} {f.Code}" : "");
    }

    [Theory]
    [InlineData("TC", true)]
    [InlineData(" tc \n", true)]
    [InlineData("TC nhé", false)]
    [InlineData("", false)]
    public void Keyword_Alone_Refuses(string text, bool refuses) => Assert.Equal(refuses, AdvertisingRules.Default.IsRefusal(text));

    [Fact]
    public void Text_OfAPromotion_BeginsWithTheLabelAndEndsWithTheLine()
    {
        var words = (MessageContent.Words)AdvertisingRules.Default.Apply(new MessageContent.Words("Giảm 10% 🎉", []), Promotion);
        Assert.Equal("[QC] Giảm 10% 🎉\nTừ chối nhận tin: soạn TC", words.Text);
        Assert.Equal(words, AdvertisingRules.Default.Apply(words, Promotion));
        Assert.Equal("[QC]\nTừ chối nhận tin: soạn TC", ((MessageContent.Image)AdvertisingRules.Default.Apply(new MessageContent.Image(null, "https://a.vn/b.png", null), Promotion)).Text);
        var list = (MessageContent.Elements)AdvertisingRules.Default.Apply(new MessageContent.Elements([new MessageElement("Áo dài", null, null, null), new MessageElement("Nón lá", null, null, null)], []), Promotion);
        Assert.Equal(("[QC] Áo dài", "Từ chối nhận tin: soạn TC", "Nón lá"), (list.Items[0].Title, list.Items[0].Subtitle, list.Items[1].Title));
    }

    [Fact]
    public void Text_OfOtherMessages_StaysAsItIs()
    {
        var words = new MessageContent.Words("Đơn A1 đã giao", []);
        Assert.Same(words, AdvertisingRules.Default.Apply(words, Promotion with { Category = MessageCategory.Transaction }));
        Assert.Same(words, AdvertisingRules.Default.Apply(words, Promotion with { Category = MessageCategory.CustomerCare }));
        Assert.Same(words, AdvertisingRules.Default.Apply(words, Promotion with { IsReply = true }));
        var approved = new MessageContent.Approved("7", ImmutableSortedDictionary<string, string>.Empty);
        Assert.Same(approved, AdvertisingRules.Default.Apply(approved, Promotion));
    }
}
