namespace ZaloOrleans.Media;

public sealed class MediaPlacesTests
{
    [Theory]
    [InlineData("https://f20.zdn.vn/1.jpg", null), InlineData("http://f20.zdn.vn/1.jpg", "scheme_not_allowed"), InlineData("ftp://f20.zdn.vn/1", "invalid_url")]
    [InlineData("file:///etc/passwd", "invalid_url"), InlineData("https://user:secret@f20.zdn.vn/1", "invalid_url"), InlineData("/1.jpg", "invalid_url")]
    [InlineData("https://127.0.0.1/1.jpg", null)]
    public void Address_IsHttpsAndNothingElse(string address, string? fault) =>
        Assert.Equal(fault, new MediaPlaces(false, []).FaultOf(new Uri(address, UriKind.RelativeOrAbsolute)));

    [Fact]
    public void PlainHttp_IsAllowedWhereItIsSaid() => Assert.Null(new MediaPlaces(true, []).FaultOf(new Uri("http://f20.zdn.vn/1.jpg")));

    [Theory]
    [InlineData("https://zdn.vn/1", true), InlineData("https://f20.ZDN.vn/1", true), InlineData("https://a.b.zdn.vn:8443/1", true), InlineData("https://zadn.vn/1", true)]
    [InlineData("https://azdn.vn/1", false), InlineData("https://zdn.vn.example/1", false), InlineData("https://zdn/1", false), InlineData("https://example/zdn.vn", false)]
    public void Hosts_AreThoseNamedAndAllBelow(string address, bool allowed) =>
        Assert.Equal(allowed ? null : "host_not_allowed", new MediaPlaces(false, ["zdn.vn", "zadn.vn"]).FaultOf(new Uri(address)));
}
