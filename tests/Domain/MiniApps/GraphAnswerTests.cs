namespace ZaloOrleans.MiniApps;

public sealed class GraphAnswerTests
{
    [Theory]
    [InlineData("""{"id":"1","name":"Lan","picture":{"data":{"url":"https://p"}},"user_id_by_oa":"2","oa_id":"3","is_follower":true,"error":0,"message":"Success"}""", "1", "2")]
    [InlineData("""{"id":8319632147005431000,"user_id_by_oa":431865706877101264,"name":"Lan"}""", "8319632147005431000", "431865706877101264")]
    [InlineData("""{"id":"1"}""", "1", null)]
    public void Person_InSeveralShapes_IsRead(string body, string id, string? byOa)
    {
        var person = Assert.IsType<GraphAnswer.Person>(GraphAnswer.ReadPerson(200, body));
        Assert.Equal((id, byOa), (person.Id, person.UserIdByOa));
    }

    [Theory]
    [InlineData(200, """{"error":452,"message":"Session key invalid"}""", 452)]
    [InlineData(200, """{"error":"-501","message":"x"}""", -501)]
    [InlineData(200, """{"error":{"code":190,"message":"x"}}""", 190)]
    [InlineData(401, """{"message":"x"}""", 401)]
    public void Error_InSeveralShapes_IsARefusal(int status, string body, long code)
    {
        Assert.Equal(new GraphAnswer.Refused(code), GraphAnswer.ReadPerson(status, body));
        Assert.Equal(new GraphAnswer.Refused(code), GraphAnswer.ReadPhone(status, body));
    }

    [Theory]
    [InlineData(200, ""), InlineData(200, "<html>"), InlineData(502, """{"id":"1"}"""), InlineData(429, """{"error":1}"""), InlineData(200, "[]")]
    public void WhatIsNotZalos_IsUnavailable(int status, string body) => Assert.IsType<GraphAnswer.Unavailable>(GraphAnswer.ReadPerson(status, body));

    [Fact]
    public void AnswerWithoutWhatWasAsked_IsWithheld()
    {
        Assert.IsType<GraphAnswer.Withheld>(GraphAnswer.ReadPerson(200, """{"error":0,"message":"Success"}"""));
        Assert.IsType<GraphAnswer.Withheld>(GraphAnswer.ReadPhone(200, """{"data":{},"error":0}"""));
        Assert.Equal(new GraphAnswer.Phone("84912345678"), GraphAnswer.ReadPhone(200, """{"data":{"number":"84912345678"},"error":0,"message":"Success"}"""));
    }
}
