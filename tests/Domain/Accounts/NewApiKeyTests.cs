using ZaloOrleans.Catalog;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

public sealed class NewApiKeyTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("""{"name":"A"}""", "live", "*")]
    [InlineData("""{"name":"A","kind":"PUB"}""", "pub", "ingest:write")]
    [InlineData("""{"name":"A","kind":"pub","scopes":["ingest:write"],"origins":["https://shop.vn"]}""", "pub", "ingest:write")]
    [InlineData("""{"name":"A","scopes":["catalog:read","catalog:read","customers:write"],"expiresAt":"2026-01-01T00:00:01Z"}""", "live", "catalog:read customers:write")]
    public void Key_Right_HasItsScopes(string json, string kind, string scopes)
    {
        var faults = new Faults();
        var key = Read(json, faults);
        Assert.Empty(faults.All);
        Assert.Equal((kind, scopes), (key!.Kind, string.Join(' ', key.Scopes)));
    }

    [Theory]
    [InlineData("""{"kind":"pub","scopes":["catalog:read"]}""", "/name required,/scopes/0 invalid_scope")]
    [InlineData("""{"name":"A","scopes":[]}""", "/scopes required")]
    [InlineData("""{"name":"A","scopes":["everything",1]}""", "/scopes/0 invalid_scope,/scopes/1 invalid_scope")]
    [InlineData("""{"name":"A","origins":["https://shop.vn"]}""", "/origins not_publishable")]
    [InlineData("""{"name":"A","expiresAt":"2026-01-01T00:00:00Z"}""", "/expiresAt out_of_range")]
    public void Key_Wrong_SaysWhere(string json, string expected)
    {
        var faults = new Faults();
        Assert.Null(Read(json, faults));
        Assert.Equal(expected, string.Join(',', faults.All.Select(f => $"{f.Pointer} {f.Code}")));
    }

    private static NewApiKey? Read(string json, Faults faults) =>
        NewApiKey.Read(ContractBody.Read(ContractShape.Of<NewApiKeyContract>(), json, isNew: true, faults), Now, faults);
}
