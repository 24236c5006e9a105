using ZaloOrleans.Rules;

namespace ZaloOrleans.Messaging;

public sealed class ReplyContentTests
{
    [Theory]
    [InlineData("Chào {{ name }}", null, """{"text":"Chào {{ name }}"}""")]
    [InlineData("""{"templateId":"7"}""", null, """{"text":"{\u0022templateId\u0022:\u00227\u0022}"}""")]
    [InlineData(null, """{"file":{"token":"abc"}}""", """{"attachment":{"type":"file","payload":{"token":"abc"}}}""")]
    [InlineData("Đây ạ", """{"image":{"attachmentId":"9"}}""",
        """{"text":"Đây ạ","attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"9"}]}}}""")]
    public void Reply_IsWhatZaloGets(string? text, string? attachment, string zalo)
    {
        var faults = new Faults();
        var content = ReplyContent.Read(text, attachment, faults);
        Assert.Empty(faults.All);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(System.Text.Json.Nodes.JsonNode.Parse(zalo), content!.ToZalo(MessageChannel.Oa)), content.ToZalo(MessageChannel.Oa).ToJsonString());
    }

    [Theory]
    [InlineData(null, null, "content_needed")]
    [InlineData("  ", null, "content_needed")]
    [InlineData("x", "{}", "unknown_attachment")]
    [InlineData("x", """{"templateId":"7"}""", "unknown_attachment")]
    [InlineData("x", """{"image":{"url":"https://a/b.png"},"file":{"token":"t"}}""", "unknown_attachment")]
    [InlineData(null, """{"image":{}}""", "invalid_image")]
    [InlineData("x", """{"file":{"token":"t"}}""", "unknown_field")]
    public void Reply_ThatIsNone_SaysWhy(string? text, string? attachment, string code)
    {
        var faults = new Faults();
        Assert.Null(ReplyContent.Read(text, attachment, faults));
        Assert.Equal(code, Assert.Single(faults.All).Code);
    }
}
