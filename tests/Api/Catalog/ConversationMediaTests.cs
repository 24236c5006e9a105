using System.Net;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Api.Http.Access;
using ZaloOrleans.Media;

namespace ZaloOrleans.Api.Catalog;

/// <summary>How a medium reaches a browser: whole, and so that nothing in it is run.</summary>
public sealed class ConversationMediaTests(ApiFixture api)
{
    [Theory]
    [InlineData("image/jpeg", "inline"), InlineData("image/png", "inline"), InlineData("image/gif", "inline"), InlineData("image/webp", "inline")]
    [InlineData("image/svg+xml", "attachment"), InlineData("text/html", "attachment"), InlineData("application/pdf", "attachment"), InlineData("video/mp4", "attachment")]
    public async Task Medium_IsShownOrSaved_ByItsType_AndNothingIsGuessed(string type, string disposition)
    {
        var key = api.NewKey(scopes: [Scopes.CustomersRead]);
        api.Book.Media[(key.Account, 7, 3)] = (new MediaFile("image", type, null, 5, "ab", 2), [[1, 2, 3], [4, 5]]);
        using var client = api.Client(key.Token);

        using var answer = await client.GetAsync(new Uri("/v1/conversations/7/media/3", UriKind.Relative));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal([1, 2, 3, 4, 5], await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal((type, 5L), (answer.Content.Headers.ContentType!.ToString(), answer.Content.Headers.ContentLength));
        Assert.Equal($"{disposition}; filename=image-3; filename*=UTF-8''image-3", answer.Content.Headers.ContentDisposition!.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("no-store", answer.Headers.CacheControl!.ToString());
    }

    [Theory]
    [InlineData("hóa đơn.pdf", "UTF-8''h%C3%B3a%20%C4%91%C6%A1n.pdf"), InlineData("a\"; filename=b.exe", "UTF-8''a%22%3B%20filename%3Db.exe"), InlineData("../../etc/passwd", "UTF-8''_.._etc_passwd")]
    [InlineData("a\r\nSet-Cookie: x", "UTF-8''a__Set-Cookie%3A%20x"), InlineData(" . ", "UTF-8''file-3"), InlineData("", "UTF-8''file-3")]
    public async Task Name_OfAFile_IsANameAndNothingElse(string name, string expected)
    {
        var key = api.NewKey();
        api.Book.Media[(key.Account, 7, 3)] = (new MediaFile("file", "application/pdf", name, 1, "ab", 1), [[1]]);
        using var client = api.Client(key.Token);
        using var answer = await client.GetAsync(new Uri("/v1/conversations/7/media/3", UriKind.Relative));
        Assert.EndsWith($"filename*={expected}", Assert.Single(answer.Content.Headers.GetValues("Content-Disposition")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Medium_ThatIsNotThere_OrAnothers_IsNotFound()
    {
        var (key, other) = (api.NewKey(), api.NewKey());
        api.Book.Media[(key.Account, 7, 3)] = (new MediaFile("image", "image/png", null, 1, "ab", 1), [[1]]);
        foreach (var (token, path) in new[] { (other.Token, "/7/media/3"), (key.Token, "/8/media/3"), (key.Token, "/7/media/4"), (key.Token, "/0/media/3"), (key.Token, "/7/media/0") })
        {
            using var client = api.Client(token);
            var answer = await Answer.GetAsync(client, "/v1/conversations" + path);
            Assert.Equal((HttpStatusCode.NotFound, "not_found"), (answer.Status, answer.Code));
        }
    }

    /// <summary>Its length was told: whoever reads it learns that it is not whole.</summary>
    [Fact]
    public async Task Medium_ThatIsDeletedWhileItIsRead_IsNoWholeAnswer()
    {
        var key = api.NewKey();
        api.Book.Media[(key.Account, 7, 3)] = (new MediaFile("image", "image/png", null, 6, "ab", 2), [[1, 2, 3]]);
        using var client = api.Client(key.Token);
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetByteArrayAsync(new Uri("/v1/conversations/7/media/3", UriKind.Relative)));
    }
}
