using System.Net;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Catalog;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.Api.Zalo;

[Collection(EngineBook.Installation)]
public sealed class ConsentEndpointTests(ApiFixture api)
{
    [Fact]
    public async Task Connect_AsksForTheCallersAccount_AndAnswersWithJson()
    {
        var key = api.NewKey();
        api.Book.Catalogs[key.Account] = (method, argument) =>
            CatalogAnswer.Done($$"""{"asked":"{{method}} {{argument is ConsentRequest { AppId: "77", RedirectUri: "https://shop.example/back" } r && r.Actor == $"key:{key.Record.Id}"}}"}""");
        using var client = api.Client(key.Token);
        var answer = await Answer.GetAsync(client, "/v1/zalo-accounts/connect?appId=77&redirectUri=https%3A%2F%2Fshop.example%2Fback");
        Assert.Equal((HttpStatusCode.OK, "Connect True"), (answer.Status, answer.Json.GetProperty("asked").GetString()));
    }

    [Fact]
    public async Task Callback_TakesNoKey_AndTheStateOfTheQuery()
    {
        ConsentReturn? seen = null;
        api.Book.Catalogs[0] = (_, argument) =>
        {
            seen = (argument as ConsentReturn) ?? seen;
            return argument is ConsentReturn { State: "good" } ? CatalogAnswer.Done("{}") : CatalogAnswer.Refused(CatalogOutcome.Invalid, "/state", "state_invalid", "Begin again.");
        };
        using var client = api.Client(null);
        Assert.Equal(HttpStatusCode.OK, (await Answer.GetAsync(client, "/v1/zalo-accounts/callback?code=c%2B1&oa_id=9&state=good")).Status);
        Assert.Equal(("c+1", "9"), (seen!.Code, seen.OaId));
        foreach (var query in new[] { "", "?state=bad&code=c", "?state=good&state=good&code=c", "?state=" })
        {
            var refused = await Answer.GetAsync(client, "/v1/zalo-accounts/callback" + query);
            Assert.Equal((HttpStatusCode.BadRequest, "state_invalid"), (refused.Status, refused.Code));
        }
    }
}
