using System.Net;
using ZaloOrleans.Api.Engine;

namespace ZaloOrleans.Api.Access;

public sealed class RevocationTests(ApiFixture api)
{
    [Fact]
    public async Task Key_RevokedWhileInUse_IsRefusedWithinFiveSeconds()
    {
        var key = api.NewKey();
        using var client = api.Client(key.Token);
        Assert.Equal(HttpStatusCode.OK, (await Answer.GetAsync(client, "/v1/ping")).Status);
        api.Book.Keys[key.Text.PublicId] = key.Record with { RevokedAt = DateTimeOffset.UtcNow };
        await Task.Delay(TimeSpan.FromSeconds(4.5));

        Assert.Equal(HttpStatusCode.Unauthorized, (await Answer.GetAsync(client, "/v1/ping")).Status);
    }

    [Theory]
    [InlineData("/v1/ping?apiKey={0}")]
    [InlineData("/v1/batch?access_token={0}")]
    [InlineData("/v1/customers?phone={0}")]
    public async Task Key_InTheUrl_IsRefusedThoughItIsInTheHeaderToo(string path)
    {
        var key = api.NewKey();
        using var client = api.Client(key.Token);
        var method = path.Contains("batch", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;
        var answer = await Answer.SendAsync(client, method, string.Format(null, path, key.Token), method == HttpMethod.Post ? "{}" : null);

        Assert.Equal((HttpStatusCode.Unauthorized, "key_in_query"), (answer.Status, answer.Code));
        Assert.DoesNotContain(key.Token, answer.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_InBasicAuthentication_IsNotTaken()
    {
        using var client = api.Client(null);
        var basic = Convert.ToBase64String(System.Text.Encoding.ASCII.GetBytes(api.NewKey().Token + ":"));
        var answer = await Answer.SendAsync(client, HttpMethod.Get, "/v1/ping", null, r => r.Headers.TryAddWithoutValidation("Authorization", "Basic " + basic));

        Assert.Equal("key_missing", answer.Code);
    }
}
