namespace ZaloOrleans.Api.Hosting;

public sealed class ApiSettingsTests
{
    private const string Key = "zo_admin_0123456789abcdefghijklmnopqrstuvwxyz";

    [Fact]
    public void Read_AdminKeyOnly_HasDefaults()
    {
        var settings = Read(("ZALO_ADMIN_KEY", Key));

        Assert.Equal([new GatewayAddress("127.0.0.1", 30000)], settings.Gateways);
        Assert.Equal(("zalo", "http://127.0.0.1:8080", 10_000), (settings.ClusterId, settings.Urls, settings.MaxConnections));
    }

    [Fact]
    public void Read_Everything_IsRead()
    {
        var settings = Read(("ZALO_ADMIN_KEY", Key), ("ZALO_GATEWAYS", "silos.internal:30000, 10.0.0.2:30001,[::1]:30002"), ("ZALO_CLUSTER_ID", "c"), ("ZALO_GATEWAYS_FILE", "/etc/gateways"),
            ("ZALO_API_URLS", "http://0.0.0.0:80; http://[::]:81"), ("ZALO_API_MAX_CONNECTIONS", "500"));

        Assert.Equal([new("silos.internal", 30000), new("10.0.0.2", 30001), new GatewayAddress("::1", 30002)], settings.Gateways);
        Assert.Equal(("c", "/etc/gateways", "http://0.0.0.0:80;http://[::]:81", 500), (settings.ClusterId, settings.GatewaysFile, settings.Urls, settings.MaxConnections));
    }

    [Theory]
    [InlineData("ZALO_ADMIN_KEY", null, "ZALO_ADMIN_KEY is not set: it must be zo_admin_ and at least 31 random characters")]
    [InlineData("ZALO_ADMIN_KEY", "secret", "ZALO_ADMIN_KEY is not valid: it must be zo_admin_")]
    [InlineData("ZALO_ADMIN_KEY", "zo_admin_short", "ZALO_ADMIN_KEY is not valid")]
    [InlineData("ZALO_GATEWAYS", "localhost", "ZALO_GATEWAYS is not valid: it must be the silos' gateways, like 10.0.0.1:30000")]
    [InlineData("ZALO_GATEWAYS", "a:1,b:99999", "ZALO_GATEWAYS is not valid")]
    [InlineData("ZALO_GATEWAYS", ",", "ZALO_GATEWAYS is not valid")]
    [InlineData("ZALO_API_URLS", "8080", "ZALO_API_URLS is not valid: it must be URLs like http://0.0.0.0:8080")]
    [InlineData("ZALO_API_URLS", "https://0.0.0.0:8443", "ZALO_API_URLS is not valid")]
    [InlineData("ZALO_API_MAX_CONNECTIONS", "0", "ZALO_API_MAX_CONNECTIONS is not valid: it must be a number from 1 to 1000000.")]
    public void Read_Fault_SaysWhatToSet(string name, string? value, string expected)
    {
        var e = Assert.Throws<SettingsException>(() => Read(("ZALO_ADMIN_KEY", Key), (name, value)));

        Assert.StartsWith(expected, e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', e.Message);
    }

    [Fact]
    public void Read_SeveralFaults_HaveALineEach_AndNoSecret()
    {
        var e = Assert.Throws<SettingsException>(() => Read(("ZALO_ADMIN_KEY", "my-secret"), ("ZALO_GATEWAYS", "x")));

        Assert.Equal(2, e.Message.Split('\n').Length);
        Assert.DoesNotContain("my-secret", e.Message, StringComparison.Ordinal);
    }

    private static ApiSettings Read(params (string Name, string? Value)[] environment) => ApiSettings.Read(name => environment.LastOrDefault(e => e.Name == name).Value);
}
