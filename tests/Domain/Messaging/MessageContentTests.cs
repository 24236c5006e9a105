using ZaloOrleans.Rules;

namespace ZaloOrleans.Messaging;

public sealed class MessageContentTests
{
    [Theory]
    [InlineData("Chào {{ first_name }}", """{"text":"<Chào {{ first_name }}>"}""")]
    [InlineData("{{ first_name }}, chào", """{"text":"<{{ first_name }}, chào>"}""")]
    [InlineData("{% if x %}a{% endif %}", """{"text":"<{% if x %}a{% endif %}>"}""")]
    [InlineData("""{"text":"a"}""", """{"text":"<a>"}""")]
    [InlineData("""{"text":"a","buttons":[{"title":"b","url":"c"},{"title":"d","phone":"e"},{"title":"f","say":"g"},{"title":"h","sayHidden":"i"}]}""",
        """{"text":"<a>","attachment":{"type":"template","payload":{"buttons":[{"title":"<b>","type":"oa.open.url","payload":{"url":"<c>"}},{"title":"<d>","type":"oa.open.phone","payload":{"phone_code":"<e>"}},{"title":"<f>","type":"oa.query.show","payload":"<g>"},{"title":"<h>","type":"oa.query.hide","payload":"<i>"}]}}}""")]
    [InlineData("""{"image":{"url":"u"},"text":"t"}""",
        """{"text":"<t>","attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","url":"<u>"}]}}}""")]
    [InlineData("""{"image":{"attachmentId":"u"}}""",
        """{"attachment":{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"<u>"}]}}}""")]
    [InlineData("""{"file":{"token":"t"}}""", """{"attachment":{"type":"file","payload":{"token":"<t>"}}}""")]
    [InlineData("""{"list":[{"title":"a","subtitle":"b","imageUrl":"c","url":"d"},{"title":"e"}],"buttons":[{"title":"b","url":"c"}]}""",
        """{"attachment":{"type":"template","payload":{"template_type":"list","elements":[{"title":"<a>","subtitle":"<b>","image_url":"<c>","default_action":{"type":"oa.open.url","url":"<d>"}},{"title":"<e>"}],"buttons":[{"title":"<b>","type":"oa.open.url","payload":{"url":"<c>"}}]}}}""")]
    [InlineData("""{"templateId":"123","data":{"name":"n","code":"c"}}""", """{"template_id":"123","template_data":{"code":"<c>","name":"<n>"}}""")]
    [InlineData("""{"templateId":"123"}""", """{"template_id":"123","template_data":{}}""")]
    public void Content_Rendered_IsZalosBody(string content, string body)
    {
        var faults = new Faults();
        var read = MessageContentReader.Read(content, "/content", faults);
        Assert.True(faults.AreNone, string.Join("; ", faults.All));
        Assert.Equal(body, read!.Map(text => $"<{text}>").ToZalo(MessageChannel.Oa).ToJsonString(Json.Plain));
    }

    [Theory]
    [InlineData(MessageChannel.ZbsUser, """{"template_id":"7","template_data":{"name":"Ánh"}}""")]
    [InlineData(MessageChannel.ZbsPhone, """{"template_id":"7","template_data":{"name":"Ánh"}}""")]
    [InlineData(MessageChannel.MiniApp, """{"templateId":"7","templateData":{"name":"Ánh"}}""")]
    public void Template_OnAChannel_IsInItsWords(MessageChannel channel, string body)
    {
        var read = MessageContentReader.Read("""{"templateId":"7","data":{"name":"Ánh"}}""", "", new Faults())!;
        Assert.Equal(body, read.ToZalo(channel).ToJsonString(Json.Plain));
        Assert.Null(read.FaultOn(channel));
    }

    [Fact]
    public void Value_WithQuotesAndBraces_StaysAText()
    {
        var content = MessageContentReader.Read("""{"text":"x","buttons":[{"title":"t","say":"y"}]}""", "", new Faults())!.Map(_ => "\"},{\"a\":1");
        Assert.Equal("\"},{\"a\":1", content.ToZalo(MessageChannel.Oa)["text"]!.GetValue<string>());
        Assert.Equal("\"},{\"a\":1", content.ToZalo(MessageChannel.Oa)["attachment"]!["payload"]!["buttons"]![0]!["payload"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("{}", "/content", "unknown_content")]
    [InlineData("""{"video":"x"}""", "/content", "unknown_content")]
    [InlineData("""{"text":""}""", "/content/text", "required")]
    [InlineData("""{"text":5}""", "/content/text", "required")]
    [InlineData("""{"text":"a","colour":"red"}""", "/content/colour", "unknown_field")]
    [InlineData("""{"text":"a","buttons":[]}""", "/content/buttons", "invalid_list")]
    [InlineData("""{"text":"a","buttons":[{"title":"b"}]}""", "/content/buttons/0", "invalid_button")]
    [InlineData("""{"text":"a","buttons":[{"title":"b","url":"c","say":"d"}]}""", "/content/buttons/0", "invalid_button")]
    [InlineData("""{"text":"a","buttons":["b"]}""", "/content/buttons/0", "invalid_object")]
    [InlineData("""{"image":{}}""", "/content/image", "invalid_image")]
    [InlineData("""{"image":{"url":"a","attachmentId":"b"}}""", "/content/image", "invalid_image")]
    [InlineData("""{"image":"a"}""", "/content/image", "invalid_object")]
    [InlineData("""{"file":{}}""", "/content/file/token", "required")]
    [InlineData("""{"list":[{"subtitle":"b"}]}""", "/content/list/0/title", "required")]
    [InlineData("""{"list":[{"title":"1"},{"title":"2"},{"title":"3"},{"title":"4"},{"title":"5"},{"title":"6"}]}""", "/content/list", "invalid_list")]
    [InlineData("""{"templateId":"1","data":{"a":5}}""", "/content/data/a", "required")]
    [InlineData("""{"templateId":"1","data":[]}""", "/content/data", "invalid_data")]
    public void Content_Faulty_SaysWhere(string content, string pointer, string code)
    {
        var faults = new Faults();
        Assert.Null(MessageContentReader.Read(content, "/content", faults));
        Assert.Contains(faults.All, f => (f.Pointer, f.Code) == (pointer, code));
    }

    [Theory]
    [InlineData("a", MessageChannel.Oa, null)]
    [InlineData("a", MessageChannel.ZbsUser, "content_not_for_channel")]
    [InlineData("""{"templateId":"1"}""", MessageChannel.Oa, "content_not_for_channel")]
    [InlineData("""{"templateId":"1"}""", MessageChannel.ZbsPhone, null)]
    [InlineData("""{"image":{"url":"u"}}""", MessageChannel.ZbsPhone, "content_not_for_channel")]
    public void Content_OnAChannel_FitsOrSaysWhy(string content, MessageChannel channel, string? code) =>
        Assert.Equal(code, MessageContentReader.Read(content, "", new Faults())!.FaultOn(channel));

    [Theory]
    [InlineData(0, "text_empty"), InlineData(1, null), InlineData(2_000, null), InlineData(2_001, "text_too_long")]
    public void Text_AtItsLimits_IsToldApart(int length, string? code) =>
        Assert.Equal(code, new MessageContent.Words(new string('x', length), []).FaultOn(MessageChannel.Oa));
}
