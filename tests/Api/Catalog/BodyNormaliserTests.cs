using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Api.Inbound.Json;

namespace ZaloOrleans.Api.Catalog;

public sealed class BodyNormaliserTests
{
    [Theory]
    [InlineData("customers", """{"phone":"0912 345 678","email":"A@B.VN","firstName":"Hương"}""", """{"phone":"+84912345678","email":"a@b.vn","firstName":"Hương"}""")]
    [InlineData("customers", """{ "firstName":"Hương 🎉", "n":1.50 }""", """{ "firstName":"Hương 🎉", "n":1.50 }""")]
    [InlineData("customers", """{"phone":null,"email":null}""", """{"phone":null,"email":null}""")]
    [InlineData("customers", """{"phone":5}""", """{"phone":5}""")]
    [InlineData("suppressions", """{"type":"Phone","value":"0912345678"}""", """{"type":"Phone","value":"+84912345678"}""")]
    [InlineData("suppressions", """{"type":"dnc","value":"0912345678"}""", """{"type":"dnc","value":"+84912345678"}""")]
    [InlineData("suppressions", """{"type":"email","value":" A@B.vn"}""", """{"type":"email","value":"a@b.vn"}""")]
    [InlineData("suppressions", """{"type":"zalo_id","value":"43186570"}""", """{"type":"zalo_id","value":"43186570"}""")]
    [InlineData("journeys", """{"phone":"0912 345 678"}""", """{"phone":"0912 345 678"}""")]
    public void Normalise_Identities_AndNothingElse(string resource, string json, string expected)
    {
        var faults = new FaultList();

        Assert.Equal(expected, BodyNormaliser.Normalise(resource, json, faults));
        Assert.Empty(faults.All);
    }

    [Theory]
    [InlineData("customers", """{"phone":"12","email":"x"}""", "/phone invalid_phone|/email invalid_email")]
    [InlineData("customers", """{"zaloUserId":4318657068771012646}""", "/zaloUserId invalid_type")]
    [InlineData("suppressions", """{"type":"phone","value":"x"}""", "/value invalid_phone")]
    [InlineData("suppressions", """{"type":"EMAIL","value":"x"}""", "/value invalid_email")]
    public void Normalise_NoIdentity_IsAFault(string resource, string json, string expected)
    {
        var faults = new FaultList();
        BodyNormaliser.Normalise(resource, json, faults);

        Assert.Equal(expected, string.Join('|', faults.All.Select(f => $"{f.Pointer} {f.Code}")));
    }
}
