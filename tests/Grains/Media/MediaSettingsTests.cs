using ZaloOrleans.Hosting;

namespace ZaloOrleans.Media;

/// <summary>What a silo's environment says of media.</summary>
public sealed class MediaSettingsTests
{
    private static readonly Dictionary<string, string> Needed = new()
    {
        ["ZALO_ENGINE_DATABASE"] = "x", ["ZALO_QUERY_DATABASE"] = "x", ["ZALO_MASTER_KEY"] = Convert.ToBase64String(new byte[32]),
    };

    [Fact]
    public void Media_WithoutSettings_ComeFromPublicPlacesOverHttps_UpToTenMegabytes()
    {
        var settings = Read();
        Assert.Equal((10 << 20, false, 0, 0), (settings.MediaBytes, settings.MediaPlainHttp, settings.MediaHosts.Length, settings.MediaNetworks.Length));
    }

    [Fact]
    public void Media_WithSettings_AreAsTheySay()
    {
        var settings = Read(("ZALO_MEDIA_BYTES", "1024"), ("ZALO_MEDIA_PLAIN_HTTP", "true"), ("ZALO_MEDIA_HOSTS", "zdn.vn, zadn.vn,"), ("ZALO_MEDIA_NETWORKS", "127.0.0.1/32,fd00::/8"));
        Assert.Equal((1024, true), (settings.MediaBytes, settings.MediaPlainHttp));
        Assert.Equal(["zdn.vn", "zadn.vn"], settings.MediaHosts);
        Assert.Equal(["127.0.0.1/32", "fd00::/8"], settings.MediaNetworks);
    }

    [Theory]
    [InlineData("ZALO_MEDIA_BYTES", "1023"), InlineData("ZALO_MEDIA_BYTES", "67108865"), InlineData("ZALO_MEDIA_BYTES", "10 MB"), InlineData("ZALO_MEDIA_BYTES", "99999999999")]
    [InlineData("ZALO_MEDIA_HOSTS", "https://zdn.vn"), InlineData("ZALO_MEDIA_HOSTS", "*.zdn.vn"), InlineData("ZALO_MEDIA_NETWORKS", "127.0.0.1"), InlineData("ZALO_MEDIA_NETWORKS", "localhost")]
    [InlineData("ZALO_MEDIA_PLAIN_HTTP", "yes")]
    public void Setting_ThatIsNone_IsRefused(string name, string value) => Assert.StartsWith($"{name} is not valid", Assert.Throws<SettingsException>(() => Read((name, value))).Message, StringComparison.Ordinal);

    private static SiloSettings Read(params (string Name, string Value)[] more)
    {
        var all = new Dictionary<string, string>(Needed);
        foreach (var (name, value) in more)
        {
            all[name] = value;
        }

        return SiloSettings.Read(all.GetValueOrDefault);
    }
}
