using System.Net;
using System.Net.Sockets;
using System.Text;
using ZaloOrleans.Api.Engine;

namespace ZaloOrleans.Api.Http;

public sealed class LimitTests(ApiFixture api)
{
    [Theory]
    [InlineData("/v1/track", RequestLimits.Body)]
    [InlineData("/v1/customers", RequestLimits.Body)]
    [InlineData("/v1/batch", RequestLimits.Batch)]
    public async Task Body_OneByteTooLarge_IsA413(string path, int limit)
    {
        using var client = api.Client(api.NewKey().Token);
        var within = await Answer.PostAsync(client, path, new string(' ', limit));
        var beyond = await Answer.PostAsync(client, path, new string(' ', limit + 1));

        Assert.Equal((HttpStatusCode.BadRequest, "malformed_json"), (within.Status, within.Code));
        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too_large"), (beyond.Status, beyond.Code));
    }

    [Fact]
    public async Task Body_FarTooLarge_IsReadToItsEnd_SoThatTheAnswerArrives_AndTheConnectionGoesOn()
    {
        using var client = api.Client(api.NewKey().Token);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("too_large", (await Answer.PostAsync(client, "/v1/batch", new string(' ', 10 * RequestLimits.Batch))).Code);
        }

        Assert.Equal(HttpStatusCode.OK, (await Answer.GetAsync(client, "/v1/ping")).Status);
    }

    [Fact]
    public async Task Body_TooLargeButAskedForFirst_IsRefusedAtOnce()
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.PostAsync(client, "/v1/batch", new string(' ', 100 * RequestLimits.Batch), r => r.Headers.ExpectContinue = true);

        Assert.Equal("too_large", answer.Code);
    }

    [Fact]
    public async Task Body_TooLargeWithoutSayingSo_IsA413()
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.SendAsync(client, HttpMethod.Post, "/v1/track", null, r =>
        {
            r.Content = new StringContent(new string(' ', RequestLimits.Body + 1), Encoding.UTF8, "application/json");
            r.Headers.TransferEncodingChunked = true;
        });

        Assert.Equal("too_large", answer.Code);
    }

    [Fact]
    public async Task Batch_OfTooManyItems_IsA413()
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.PostAsync(client, "/v1/batch", $$"""{"batch":[{{string.Join(',', Enumerable.Repeat("{}", 501))}}]}""");

        Assert.Equal((HttpStatusCode.RequestEntityTooLarge, "too_many_items"), (answer.Status, answer.Code));
    }

    [Theory]
    [InlineData("X-Long", RequestLimits.Headers)]
    public async Task Headers_TooLarge_AreRefused(string name, int length)
    {
        using var client = api.Client(api.NewKey().Token);
        var answer = await Answer.SendAsync(client, HttpMethod.Get, "/v1/ping", null, r => r.Headers.TryAddWithoutValidation(name, new string('x', length)));

        Assert.Equal(HttpStatusCode.RequestHeaderFieldsTooLarge, answer.Status);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("NONSENSE\r\n\r\n")]
    [InlineData("GET /v1/ping HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n")]
    public async Task Http_Malformed_IsRefusedAndClosed(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, api.Url.Port);
        var stream = socket.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        using var reader = new StreamReader(stream);

        Assert.StartsWith("HTTP/1.1 4", await reader.ReadLineAsync(), StringComparison.Ordinal);
    }
}
