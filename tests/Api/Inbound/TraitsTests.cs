using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Inbound;

public sealed class TraitsTests
{
    public static TheoryData<string, string> Bad => new()
    {
        { """{"phone":"12345"}""", "/traits/phone invalid_phone" },
        { """{"phone":912345678}""", "/traits/phone invalid_type" },
        { """{"phone":""}""", "/traits/phone invalid_phone" },
        { """{"email":"not an address"}""", "/traits/email invalid_email" },
        { """{"zaloUserId":4318657068771012646}""", "/traits/zaloUserId invalid_type" },
        { """{"zaloUserId":"abc"}""", "/traits/zaloUserId invalid_zalo_user_id" },
        { """{"timezone":"Hanoi"}""", "/traits/timezone invalid_timezone" },
        { """{"timezone":"SE Asia Standard Time"}""", "/traits/timezone invalid_timezone" },
        { """{"language":"tiếng Việt"}""", "/traits/language invalid_language" },
        { """{"marketingConsent":"yes"}""", "/traits/marketingConsent invalid_type" },
        { """{"marketing_consent":1}""", "/traits/marketing_consent invalid_type" },
        { """{"consentTimestamp":"yesterday"}""", "/traits/consentTimestamp invalid_time" },
        { """{"firstName":5}""", "/traits/firstName invalid_type" },
        { """{"firstName":"Hương","first_name":"Lan"}""", "/traits/first_name duplicate_key" },
        { """{"address":[1]}""", "/traits/address invalid_type" },
        { """{"cityCode":""}""", "/traits/cityCode empty" },
        { """{"countryCode":"VNM"}""", "/traits/countryCode too_long" },
        { """{"note":"\u0000"}""", "/traits/note nul_character" },
        { """{"a":1,"a":2}""", "/traits/a duplicate_key" },
        { $$"""{"lastName":"{{new string('x', 256)}}"}""", "/traits/lastName too_long" },
    };

    [Theory, MemberData(nameof(Bad))]
    public void Read_BadTrait_SaysWhereAndWhy(string traits, string expected) => Assert.Equal([expected], Sample.FaultsOf(Identify(traits)));

    [Theory]
    [InlineData("[]", "/traits invalid_type", false)]
    [InlineData("\"x\"", "/traits invalid_type", false)]
    [InlineData("""{"marketingConsent":true}""", "/traits/marketingConsent forbidden_trait", true)]
    [InlineData("""{"consent_source":"app"}""", "/traits/consent_source forbidden_trait", true)]
    public void Read_NotAllowed_SaysSo(string traits, string expected, bool publishable) => Assert.Equal([expected], Sample.FaultsOf(Identify(traits), publishable));

    [Fact]
    public void Read_Columns_GetTheDictionarysNames()
    {
        var profile = Profile("""
            {"firstName":"Hương","last_name":"Nguyễn Thị","email":" A@Shop.VN ","phone":"0912 345 678","address":"1 Lê Lợi","cityCode":"00001","state_code":"vn-hn",
             "countryCode":"VN","marketingConsent":true,"consentSource":"app","consentTimestamp":"2026-01-02T03:04:05+07:00","timezone":"Asia/Ho_Chi_Minh","language":"vi_VN"}
            """);

        Assert.Empty(profile.Traits);
        Assert.Equal(new Dictionary<string, string?>
        {
            ["first_name"] = "Hương", ["last_name"] = "Nguyễn Thị", ["email"] = "a@shop.vn", ["phone"] = "+84912345678", ["address"] = "1 Lê Lợi",
            ["city_code"] = "00001", ["state_code"] = "VN-HN", ["country_code"] = "VN", ["marketing_consent"] = "true", ["consent_source"] = "app",
            ["consent_timestamp"] = "2026-01-01T20:04:05.000000Z", ["timezone"] = "Asia/Ho_Chi_Minh", ["language"] = "vi-VN",
        }.OrderBy(p => p.Key), profile.Columns.OrderBy(p => p.Key));
    }

    [Fact]
    public void Read_OtherTraits_StayAsTheyWereSent()
    {
        var profile = Profile("""{"tier":"Vàng","tags":[1, 2],"nested":{"a":null},"gone":null}""");

        Assert.Empty(profile.Columns);
        Assert.Equal(
            new Dictionary<string, string?> { ["gone"] = null, ["nested"] = """{"a":null}""", ["tags"] = "[1, 2]", ["tier"] = "\"Vàng\"" },
            profile.Traits.OrderBy(p => p.Key));
    }

    [Fact]
    public void Read_Null_Clears()
    {
        var profile = Profile("""{"phone":null,"address":null,"marketingConsent":null}""");

        Assert.Equal(new Dictionary<string, string?> { ["address"] = null, ["marketing_consent"] = "false", ["phone"] = null }, profile.Columns.OrderBy(p => p.Key));
    }

    [Fact]
    public void Read_AddressAsAnObject_BecomesALine() =>
        Assert.Equal("12 Hàng Bài, Hoàn Kiếm, Hà Nội", Profile("""{"address":{"city":"Hoàn Kiếm","state":"Hà Nội","street":"12 Hàng Bài","postalCode":null}}""").Columns["address"]);

    [Fact]
    public void Identities_AreStrongestFirst()
    {
        var item = Sample.Item("""{"type":"identify","userId":"u","traits":{"email":"a@b.vn","phone":"84912345678","zaloUserId":"4318657068771012646"}}""").Item;

        Assert.Equal(
            [new Identity(IdentityKind.External, "u"), new(IdentityKind.Zalo, "4318657068771012646"), new(IdentityKind.Phone, "+84912345678"), new(IdentityKind.Email, "a@b.vn")],
            item.Identities);
    }

    [Fact]
    public void Identities_WithoutUserId_ComeFromTheTraits() =>
        Assert.Equal(
            [new Identity(IdentityKind.Phone, "+84912345678")],
            Sample.Item("""{"type":"identify","anonymousId":"a","traits":{"phone":"+84 91 234 56 78"}}""").Item.Identities);

    private static ProfilePatch Profile(string traits) => Sample.Item(Identify(traits)).Item.Profile!;

    private static string Identify(string traits) => $$"""{"type":"identify","userId":"u","traits":{{traits}}}""";
}
