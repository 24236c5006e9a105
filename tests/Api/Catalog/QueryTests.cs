using Microsoft.AspNetCore.Http;
using ZaloOrleans.Api.Endpoints.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Catalog;

public sealed class QueryTests
{
    [Fact]
    public void List_Empty_HasDefaults()
    {
        var query = List("").Query!;

        Assert.Equal(("journeys", 50, null, null, false), (query.Resource, query.Limit, query.Sort, query.Cursor, query.Total));
        Assert.Empty(query.Filters);
    }

    [Fact]
    public void List_Full_KeepsFiltersInOrder()
    {
        var query = List("?status=Active&createdAt.gte=2026-01-01T00%3A00%3A00%2B07%3A00&sort=-createdAt&id.in=1,2&limit=500&cursor=abc%3D&total=true&name=Ch%C3%A0o").Query!;

        Assert.Equal([new("status", "Active"), new("createdAt.gte", "2026-01-01T00:00:00+07:00"), new("id.in", "1,2"), new KeyValuePair<string, string>("name", "Chào")], query.Filters);
        Assert.Equal((500, "-createdAt", "abc=", true), (query.Limit, query.Sort, query.Cursor, query.Total));
    }

    [Theory]
    [InlineData("?limit=0", "/limit invalid_limit")]
    [InlineData("?limit=501", "/limit invalid_limit")]
    [InlineData("?limit=x", "/limit invalid_limit")]
    [InlineData("?total=yes", "/total invalid_type")]
    [InlineData("?name=%00", "/name nul_character")]
    [InlineData("?cursor=a%00b", "/cursor nul_character")]
    public void List_Bad_SaysWhereAndWhy(string query, string expected) =>
        Assert.Equal([expected], List(query).Problem!.Errors.Select(f => $"{f.Pointer} {f.Code}"));

    [Theory]
    [InlineData("?externalId=kh-1", IdentityKind.External, "kh-1")]
    [InlineData("?phone=0912345678", IdentityKind.Phone, "+84912345678")]
    [InlineData("?phone=%2B84912345678", IdentityKind.Phone, "+84912345678")]
    [InlineData("?phone=+84912345678", IdentityKind.Phone, "+84912345678")]
    [InlineData("?email=A%40B.vn", IdentityKind.Email, "a@b.vn")]
    [InlineData("?zaloUserId=4318657068771012646&limit=1", IdentityKind.Zalo, "4318657068771012646")]
    public void Identity_AloneInTheQuery_IsLookedFor(string query, IdentityKind kind, string value) =>
        Assert.Equal(new Identity(kind, value), IdentityQuery.Read(List(query).Query!).Identity);

    [Theory]
    [InlineData("")]
    [InlineData("?phone.in=0912345678")]
    [InlineData("?phone=0912345678&lastName=Trần")]
    [InlineData("?lastName=Trần")]
    public void Identity_NotAlone_IsAList(string query) => Assert.Equal((null, null), IdentityQuery.Read(List(query).Query!));

    [Theory]
    [InlineData("?phone=abc", "invalid_phone")]
    [InlineData("?email=abc", "invalid_email")]
    [InlineData("?zaloUserId=abc", "invalid_zalo_user_id")]
    [InlineData("?externalId=", "invalid_value")]
    public void Identity_None_IsRefused(string query, string code) => Assert.Equal(code, IdentityQuery.Read(List(query).Query!).Problem!.Code);

    private static (ZaloOrleans.Catalog.CatalogList? Query, Http.Problem? Problem) List(string query) =>
        ListQuery.Read(new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request, "journeys");
}
