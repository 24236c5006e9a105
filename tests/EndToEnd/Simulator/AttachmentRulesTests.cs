using System.Text.Json;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator;

public sealed class AttachmentRulesTests
{
    [Theory]
    [InlineData(null, """{"type":"file","payload":{"token":"t"}}""", null)]
    [InlineData("x", """{"type":"file","payload":{"token":"t"}}""", -201)]
    [InlineData(null, """{"type":"file","payload":{}}""", -201)]
    [InlineData("x", """{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","url":"https://a.vn/b.jpg"}]}}""", null)]
    [InlineData(null, """{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","attachment_id":"a"}]}}""", null)]
    [InlineData(null, """{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image"}]}}""", -201)]
    [InlineData(null, """{"type":"template","payload":{"template_type":"media","elements":[{"media_type":"image","url":"ftp://a"}]}}""", -201)]
    [InlineData(null, """{"type":"template","payload":{"template_type":"media","elements":[]}}""", -201)]
    [InlineData(null, """{"type":"template","payload":{"template_type":"list","elements":[{"title":"a","default_action":{"type":"oa.open.url","url":"https://a.vn"}}]}}""", null)]
    [InlineData(null, """{"type":"template","payload":{"template_type":"list","elements":[{"subtitle":"a"}]}}""", -201)]
    [InlineData("x", """{"type":"template","payload":{"buttons":[{"title":"a","type":"oa.open.url","payload":{"url":"https://a.vn"}}]}}""", null)]
    [InlineData("x", """{"type":"template","payload":{"buttons":[{"title":"a","type":"oa.query.show","payload":"b"}]}}""", null)]
    [InlineData("x", """{"type":"template","payload":{"buttons":[{"title":"a","type":"oa.query.show","payload":{}}]}}""", -201)]
    [InlineData("x", """{"type":"template","payload":{"buttons":[{"title":"a","type":"oa.launch","payload":"b"}]}}""", -201)]
    [InlineData("x", """{"type":"template","payload":{"buttons":[]}}""", -201)]
    [InlineData(null, """{"type":"template","payload":{"buttons":[{"title":"a","type":"oa.query.show","payload":"b"}]}}""", -201)]
    [InlineData(null, """{"type":"template","payload":{"template_type":"carousel"}}""", -233)]
    [InlineData(null, """{"type":"image","payload":{}}""", -201)]
    [InlineData(null, "5", -201)]
    public void Attachment_IsCheckedAsZaloDoes(string? text, string attachment, int? error) =>
        Assert.Equal(error, AttachmentRules.Check(JsonDocument.Parse(attachment).RootElement, text)?.Code);
}
