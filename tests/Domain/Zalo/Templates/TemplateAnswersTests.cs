namespace ZaloOrleans.Zalo.Templates;

/// <summary>Zalo's answers about templates, in the shapes that public sources show.</summary>
public sealed class TemplateAnswersTests
{
    [Theory]
    [InlineData("""{"error":0,"message":"Success","data":[{"templateId":201,"templateName":"Đơn","status":"ENABLE"}],"metadata":{"total":7}}""", 7L)]
    [InlineData("""{"error":"0","data":[{"templateId":"201","templateName":"Đơn","status":"ENABLE","createdTime":1}]}""", null)]
    public void Page_IsRead_WithNumbersEitherWay(string body, long? total)
    {
        var page = TemplateAnswers.Page(200, body).Value!;
        Assert.Equal((new ListedTemplate("201", "ENABLE", "Đơn"), 1, total), (page.Templates[0], page.Count, page.Total));
    }

    [Fact]
    public void Page_CountsEntriesThatCannotBeRead() =>
        Assert.Equal((0, 2), (TemplateAnswers.Page(200, """{"error":0,"data":[{},{"templateId":5}]}""").Value!.Templates.Length,
            TemplateAnswers.Page(200, """{"error":0,"data":[{},{"templateId":5}]}""").Value!.Count));

    [Fact]
    public void Detail_IsRead_WhateverIsMissing()
    {
        var detail = TemplateAnswers.Detail(200, """
            {"error":0,"data":{"templateTag":"TRANSACTION","price_sdt":"300","price_uid":200.5,"listParams":[
              {"name":"a","require":false,"type":"STRING","maxLength":"30"},{"name":"b"},{"name":"b","require":false},{"require":true},{"name":"c","require":"false"}]}}
            """).Value!;
        Assert.Equal(("TRANSACTION", 300m, 200.5m, (string?)null), (detail.Tag, detail.PricePhone, detail.PriceUser, detail.Status));
        Assert.Equal([new("a", false, "STRING", 30), new("b", true, null, null), new TemplateParameter("c", false, null, null)], detail.Parameters);
        Assert.Equal(detail.Parameters, TemplateParameter.Read(TemplateParameter.Write(detail.Parameters)));
        Assert.Empty(TemplateAnswers.Detail(200, """{"error":0}""").Value!.Parameters);
    }

    [Theory]
    [InlineData(200, """{"error":-109,"message":"x"}""", "-109", true, false, false)]
    [InlineData(200, """{"error":-124}""", "-124", false, true, false)]
    [InlineData(401, """{"error":-216}""", "-216", false, true, false)]
    [InlineData(200, """{"error":-32}""", "-32", false, false, true)]
    [InlineData(503, "<html>", "http_503", false, false, true)]
    [InlineData(403, "<html>", "http_403", false, false, false)]
    public void Refusal_SaysWhatItMeans(int status, string body, string code, bool isGone, bool isToken, bool isPassing)
    {
        var answer = TemplateAnswers.Detail(status, body);
        Assert.Equal((code, isGone, isToken, isPassing), (answer.Code, answer.IsGone, answer.IsToken, answer.IsPassing));
    }
}
