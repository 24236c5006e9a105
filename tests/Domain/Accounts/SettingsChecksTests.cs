using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

public sealed class SettingsChecksTests
{
    [Theory]
    [InlineData("currency", "vnd", "VND")]
    [InlineData("allowedOrigins", """["https://H5.zdn.vn/","zbrowser://h5.zdn.vn","http://localhost:3000","https://h5.zdn.vn"]""", """["https://h5.zdn.vn","zbrowser://h5.zdn.vn","http://localhost:3000"]""")]
    [InlineData("linkHosts", """["Shop.Example.vn"]""", """["shop.example.vn"]""")]
    [InlineData("testRecipients", """[" 0912345678 "]""", """["0912345678"]""")]
    [InlineData("quietHours", """[{"from":"22:00","to":"07:00","days":["fri","sat"],"categories":["promotion"]}]""", """[{"from":"22:00","to":"07:00","days":["fri","sat"],"categories":["promotion"]}]""")]
    public void Setting_Right_IsBroughtIntoItsForm(string field, string value, string expected)
    {
        var faults = new Faults();
        Assert.Equal(expected, SettingsChecks.Check(field, value, faults));
        Assert.Empty(faults.All);
    }

    [Theory]
    [InlineData("currency", "XXX", "/currency invalid_currency")]
    [InlineData("allowedOrigins", """["https://a.vn/path","ftp","file:///etc",7]""", "/allowedOrigins/0 invalid_origin,/allowedOrigins/1 invalid_origin,/allowedOrigins/2 invalid_origin,/allowedOrigins/3 invalid_origin")]
    [InlineData("linkHosts", """["https://a.vn","localhost"]""", "/linkHosts/0 invalid_host,/linkHosts/1 invalid_host")]
    [InlineData("quietHours", """[{"from":"24:00","day":1},7,{"from":"22:00","to":"07:00","days":["friday"],"categories":[]}]""",
        "/quietHours/0/day unknown_field,/quietHours/0/from invalid_time,/quietHours/0/to required,/quietHours/1 invalid_type,/quietHours/2/days invalid_word,/quietHours/2/categories invalid_word")]
    public void Setting_Wrong_SaysWhere(string field, string value, string expected)
    {
        var faults = new Faults();
        SettingsChecks.Check(field, value, faults);
        Assert.Equal(expected, string.Join(',', faults.All.Select(f => $"{f.Pointer} {f.Code}")));
    }
}
