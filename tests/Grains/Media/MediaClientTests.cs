using System.Security.Cryptography;

namespace ZaloOrleans.Media;

/// <summary>One try to fetch a medium, from a real server.</summary>
public sealed class MediaClientTests : IAsyncLifetime
{
    private const int Most = 600_000;
    private MediaServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await MediaServer.StartAsync();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Theory]
    [InlineData(0, true), InlineData(1, false), InlineData(MediaStore.PartBytes, false), InlineData(MediaStore.PartBytes + 1, true), InlineData(Most, true), InlineData(Most, false)]
    public async Task Medium_OfAnySizeUpToTheBound_IsFetched_WithWhatItIs(int size, bool declared)
    {
        var (url, bytes) = _server.Has("/1", size, "Image/PNG; charset=x", declared);

        var answer = await FetchAsync(url);

        Assert.Equal((MediaOutcome.Fetched, "image/png", size), (answer.Outcome, answer.Content!.ContentType, answer.Content.Size));
        Assert.Equal(bytes, answer.Content.Parts.SelectMany(p => p.ToArray()));
        Assert.Equal(SHA256.HashData(bytes), answer.Content.Sha256);
        Assert.All(answer.Content.Parts.SkipLast(1), p => Assert.Equal(MediaStore.PartBytes, p.Length));
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public async Task Medium_AByteLarger_IsNot(bool declared) =>
        Assert.Equal(MediaAnswer.TooLarge(declared ? Most + 1 : null), await FetchAsync(_server.Has("/1", Most + 1, declared: declared).Url));

    [Fact]
    public async Task Medium_ThatZaloCallsTooLarge_IsNotAskedFor()
    {
        Assert.Equal(MediaAnswer.TooLarge(Most + 1), await FetchAsync(_server.Has("/1", 1).Url, size: Most + 1));
        Assert.Equal(0, _server.Asked("/1"));
    }

    [Theory]
    [InlineData(404, MediaOutcome.Wrong), InlineData(403, MediaOutcome.Wrong), InlineData(204, MediaOutcome.Wrong), InlineData(304, MediaOutcome.Wrong)]
    [InlineData(500, MediaOutcome.Failed), InlineData(503, MediaOutcome.Failed), InlineData(429, MediaOutcome.Failed), InlineData(408, MediaOutcome.Failed)]
    public async Task Status_SaysWhetherItIsWorthAnotherTry(int status, MediaOutcome outcome)
    {
        var answer = await FetchAsync(_server.Refuses("/1", status));
        Assert.Equal((outcome, $"http_{status}"), (answer.Outcome, answer.Reason));
    }

    [Fact]
    public async Task RetryAfter_IsHeard()
    {
        var url = _server.At("/1", http =>
        {
            (http.Response.StatusCode, http.Response.Headers.RetryAfter) = (429, "77");
            return Task.CompletedTask;
        });
        Assert.Equal(TimeSpan.FromSeconds(77), (await FetchAsync(url)).RetryAfter);
    }

    [Fact]
    public async Task Checksum_IsComparedWhereZaloTellsOne()
    {
        var (url, bytes) = _server.Has("/1", 70_000);
        using var md5 = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
        md5.AppendData(bytes);
        var right = Convert.ToHexStringLower(md5.GetHashAndReset());

        Assert.Equal(MediaOutcome.Fetched, (await FetchAsync(url, checksum: right)).Outcome);
        Assert.Equal(new MediaAnswer(MediaOutcome.Wrong, "checksum_mismatch"), await FetchAsync(url, checksum: new string('0', 32)));
    }

    /// <summary>The headers come at once and the rest never: the time for all of it is bounded.</summary>
    [Fact]
    public async Task Slow_IsCutOff()
    {
        var url = _server.At("/1", async http =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.Body.WriteAsync(new byte[10], http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            await Task.Delay(Timeout.Infinite, http.RequestAborted);
        });
        Assert.Equal(new MediaAnswer(MediaOutcome.Failed, "timeout"), await FetchAsync(url, options: Options with { TimeLimit = TimeSpan.FromMilliseconds(300) }));
    }

    [Fact]
    public async Task CutShort_IsNotTakenForTheWhole()
    {
        var url = _server.At("/1", async http =>
        {
            http.Response.ContentLength = 1_000;
            await http.Response.Body.WriteAsync(new byte[10]);
            await http.Response.Body.FlushAsync();
            http.Abort();
        });
        Assert.Equal(MediaOutcome.Failed, (await FetchAsync(url)).Outcome);
    }

    [Fact]
    public async Task NobodyThere_IsNoAnswer() => Assert.Equal(new MediaAnswer(MediaOutcome.Failed, "no_answer"), await FetchAsync("http://127.0.0.1:1/1"));

    [Theory]
    [InlineData(0, null), InlineData(3, null), InlineData(4, "too_many_redirects")]
    public async Task Redirects_AreFollowed_AFew(int redirects, string? reason)
    {
        _server.Has("/0", 10);
        for (var i = 1; i <= redirects; i++)
        {
            _server.Redirects($"/{i}", $"/{i - 1}");
        }

        Assert.Equal(reason, (await FetchAsync(new Uri(_server.Url, $"/{redirects}").AbsoluteUri)).Reason);
    }

    [Theory]
    [InlineData("http://127.0.0.2/x"), InlineData("http://10.0.0.1/x"), InlineData("http://192.168.1.1/x"), InlineData("http://169.254.169.254/latest/meta-data"), InlineData("http://[::1]/x")]
    [InlineData("http://[::ffff:10.0.0.1]/x"), InlineData("http://2130706434/x"), InlineData("http://0/x")]
    public async Task Address_OfAPrivateNetwork_IsNeverConnectedTo_NorByARedirect(string address)
    {
        Assert.Equal(MediaOutcome.Forbidden, (await FetchAsync(address)).Outcome);
        Assert.Equal(MediaOutcome.Forbidden, (await FetchAsync(_server.Redirects("/1", address))).Outcome);
    }

    [Fact]
    public async Task Loopback_IsNeverConnectedTo_UnlessItIsSaid()
    {
        var url = _server.Has("/1", 10).Url;
        Assert.Equal(new MediaAnswer(MediaOutcome.Forbidden, "address_not_allowed"), await FetchAsync(url, options: Options with { Networks = [] }));
        Assert.Equal(new MediaAnswer(MediaOutcome.Forbidden, "address_not_allowed"), await FetchAsync(url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), options: Options with { Networks = [] }));
        Assert.Equal(0, _server.Asked("/1"));
    }

    [Theory]
    [InlineData("not an address", "invalid_url"), InlineData("/1", "invalid_url"), InlineData("ftp://127.0.0.1/1", "invalid_url"), InlineData("file:///etc/passwd", "invalid_url")]
    [InlineData("http://u:p@127.0.0.1/1", "invalid_url"), InlineData("gopher://127.0.0.1/1", "invalid_url")]
    public async Task Address_ThatIsNone_IsForbidden(string address, string reason) =>
        Assert.Equal(new MediaAnswer(MediaOutcome.Forbidden, reason), await FetchAsync(address));

    [Fact]
    public async Task PlainHttp_IsForbidden_UnlessItIsSaid() =>
        Assert.Equal(new MediaAnswer(MediaOutcome.Forbidden, "scheme_not_allowed"), await FetchAsync(_server.Has("/1", 10).Url, options: Options with { PlainHttp = false }));

    [Fact]
    public async Task Hosts_WhereTheyAreNamed_HoldForRedirectsToo()
    {
        var options = Options with { Hosts = ["127.0.0.1"] };
        Assert.Equal(MediaOutcome.Fetched, (await FetchAsync(_server.Has("/1", 10).Url, options: options)).Outcome);
        Assert.Equal(new MediaAnswer(MediaOutcome.Forbidden, "host_not_allowed"), await FetchAsync(_server.Redirects("/2", $"http://localhost:{_server.Url.Port}/1"), options: options));
    }

    private static Settings Options { get; } = new(Most);

    private static async Task<MediaAnswer> FetchAsync(string url, long? size = null, string? checksum = null, Settings? options = null)
    {
        var settings = (options ?? Options).ToOptions();
        using var http = MediaHttp.NewClient(settings);
        return await new MediaClient(http, settings, TimeProvider.System).FetchAsync(new PendingMedia(1, new(1), url, size, checksum, 0, TimeProvider.System.GetUtcNow()));
    }

    private sealed record Settings(int MostBytes)
    {
        public TimeSpan TimeLimit { get; init; } = TimeSpan.FromSeconds(30);

        public bool PlainHttp { get; init; } = true;

        public string[] Networks { get; init; } = ["127.0.0.1/32"];

        public string[] Hosts { get; init; } = [];

        public MediaOptions ToOptions() => new() { MostBytes = MostBytes, TimeLimit = TimeLimit, PlainHttp = PlainHttp, Networks = [.. Networks], Hosts = [.. Hosts] };
    }
}
