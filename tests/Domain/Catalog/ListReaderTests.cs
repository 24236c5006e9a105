using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

public sealed class ListReaderTests
{
    private static readonly ContractShape Journeys = ContractShape.Of<JourneyContract>();

    [Fact]
    public void Query_WithEveryFault_SaysAllAtOnceAndWhatIsPossible()
    {
        var faults = new Faults();
        Assert.Null(ListReader.Read(Journeys, Query("color=red", "name.like=x", "startAt.gte=yesterday", "status=Gone", "id.in=1,x", "version=1") with
        {
            Sort = "color",
            Limit = 501,
        }, faults));
        Assert.Equal(
            [
                "/limit out_of_range", "/color unknown_filter", "/name.like unknown_operator", "/startAt.gte invalid_time", "/status invalid_word",
                "/id.in invalid_type", "/version unknown_filter", "/sort invalid_sort",
            ],
            faults.All.Select(f => $"{f.Pointer} {f.Code}"));
        Assert.Contains("name, status, startAt", faults.All[1].Detail, StringComparison.Ordinal);
        Assert.Contains(".gte", faults.All[2].Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(500, true)]
    [InlineData(501, false)]
    public void Limit_IsFrom1To500(int limit, bool isGood) => Assert.Equal(isGood, ListReader.Read(Journeys, Query() with { Limit = limit }, new Faults()) is not null);

    [Fact]
    public void Query_IsReadByKind()
    {
        var plan = Read(Query("status.in=draft,ACTIVE", "startAt.gt=2026-01-01T00:00:00+07:00", "id.ne=7") with { Sort = "-startAt", Total = true });
        Assert.Equal(["Draft", "Active"], plan.Conditions[0].Values);
        Assert.Equal((ListOperator.Greater, (object)new DateTimeOffset(2025, 12, 31, 17, 0, 0, TimeSpan.Zero)), (plan.Conditions[1].Operator, plan.Conditions[1].Values[0]));
        Assert.Equal((ListOperator.NotEqual, (object)7L), (plan.Conditions[2].Operator, plan.Conditions[2].Values[0]));
        Assert.Equal(("startAt", true, true, false), (plan.Sort.Name, plan.Descending, plan.Total, plan.IsById));
    }

    [Fact]
    public void Cursor_OfAPage_LeadsBehindItsLastRow()
    {
        var time = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(1234560);
        foreach (var value in new object?[] { time, null })
        {
            var cursor = Read(Query("status=Active") with { Sort = "startAt" }).CursorAfter(value, 42);
            Assert.Equal(new ListPosition(value, 42), Read(Query("status=Active") with { Sort = "startAt", Cursor = cursor }).After);
        }
    }

    [Fact]
    public void Cursor_WithAnyCharacterChanged_IsRefused()
    {
        var query = Query("status=Active") with { Sort = "name" };
        var cursor = Read(query).CursorAfter("Đơn hàng", 42);
        for (var i = 0; i < cursor.Length; i++)
        {
            var changed = string.Concat(cursor.AsSpan(0, i), cursor[i] == 'A' ? "B" : "A", cursor.AsSpan(i + 1));
            var faults = new Faults();
            Assert.Null(ListReader.Read(Journeys, query with { Cursor = changed }, faults));
            Assert.Equal("invalid_cursor", Assert.Single(faults.All).Code);
        }
    }

    [Theory]
    [InlineData("status=Paused", "name", "journeys")]
    [InlineData("status=Active", "-name", "journeys")]
    [InlineData("status=Active", "name", "others")]
    public void Cursor_OfAnotherQuery_IsRefused(string filter, string sort, string resource)
    {
        var cursor = Read(Query("status=Active") with { Sort = "name" }).CursorAfter("A", 42);
        Assert.Null(ListReader.Read(Journeys, Query(filter) with { Sort = sort, Resource = resource, Cursor = cursor }, new Faults()));
    }

    private static CatalogList Query(params string[] filters) => new()
    {
        Resource = "journeys",
        Filters = [.. filters.Select(f => f.Split('=', 2)).Select(f => KeyValuePair.Create(f[0], f[1]))],
    };

    private static ListPlan Read(CatalogList query)
    {
        var faults = new Faults();
        var plan = ListReader.Read(Journeys, query, faults);
        Assert.Empty(faults.All);
        return plan!;
    }
}
