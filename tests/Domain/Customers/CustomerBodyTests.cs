using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Customers;

public sealed class CustomerBodyTests
{
    [Fact]
    public void Body_Right_IsAPatchAndIdentities()
    {
        var faults = new Faults();
        var body = Read("""
            {"firstName":"Lan","lastName":null,"email":" Lan@Example.VN ","phone":"0912 345 678","externalId":"u-1","marketingConsent":true,
             "consentTimestamp":"2026-01-01T07:00:00+07:00","countryCode":"vn",
             "traits":{"timezone":"Asia/Ho_Chi_Minh","language":null,"tier":"gold","old":null,"size":{"eu":38}}}
            """, faults);
        Assert.Empty(faults.All);
        Assert.Equal(
            new SortedDictionary<string, string?>
            {
                ["consent_timestamp"] = "2026-01-01T00:00:00.000000Z", ["country_code"] = "VN", ["email"] = "lan@example.vn", ["first_name"] = "Lan",
                ["language"] = null, ["last_name"] = null, ["marketing_consent"] = "true", ["phone"] = "+84912345678", ["timezone"] = "Asia/Ho_Chi_Minh",
            },
            new SortedDictionary<string, string?>(body!.Profile.Columns.ToDictionary()));
        Assert.Equal(["old=", "size={\"eu\":38}", "tier=\"gold\""], body.Profile.Traits.Select(t => $"{t.Key}={t.Value}").Order(StringComparer.Ordinal));
        Assert.Equal(
            [new Identity(IdentityKind.External, "u-1"), new Identity(IdentityKind.Phone, "+84912345678"), new Identity(IdentityKind.Email, "lan@example.vn")],
            body.Identities);
    }

    [Theory]
    [InlineData("""{"phone":"12","email":"lan","externalId":null,"zaloUserId":" ","traits":{"timezone":"Hanoi","language":7,"":1}}""",
        "/phone invalid_phone,/email invalid_email,/externalId not_clearable,/zaloUserId not_clearable,/traits/timezone invalid_time_zone,/traits/language invalid_type,/traits/ invalid_name")]
    [InlineData("""{"traits":null}""", "/traits required")]
    [InlineData("""{"traits":[]}""", "/traits invalid_type")]
    [InlineData("""{"marketingConsent":"yes","accountId":2,"vip":true}""", "/marketingConsent invalid_type,/accountId read_only,/vip unknown_field")]
    public void Body_Wrong_SaysAllAtOnce(string json, string expected)
    {
        var faults = new Faults();
        Assert.Null(Read(json, faults));
        Assert.Equal(expected, string.Join(',', faults.All.Select(f => $"{f.Pointer} {f.Code}")));
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void Traits_AreAtMost100(int count, bool isGood)
    {
        var faults = new Faults();
        Read($$$"""{"traits":{{{{string.Join(',', Enumerable.Range(0, count).Select(i => $"\"t{i}\":1"))}}}}}""", faults);
        Assert.Equal(isGood, faults.AreNone);
    }

    private static CustomerBody? Read(string json, Faults faults) => CustomerBody.Read(
        ContractBody.Read(ContractShape.Of<CustomerContract>(), json, isNew: false, faults),
        text => text.Length > 5 ? "+84" + text.Replace(" ", "", StringComparison.Ordinal)[1..] : null, faults);
}
