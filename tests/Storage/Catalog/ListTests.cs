using System.Collections.Immutable;
using System.Globalization;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

public sealed class ListTests(SharedDatabase shared) : SchemaTest(shared)
{
    private LaterTables Later => new(Query, Engine);

    [Theory]
    [InlineData("id")]
    [InlineData("-id")]
    [InlineData("name")]
    [InlineData("-name")]
    [InlineData("price")]
    [InlineData("-price")]
    [InlineData("launchDate")]
    [InlineData("-createdAt")]
    public async Task Pages_InAnyOrder_HaveEachRowOnceAndAreSorted(string sort)
    {
        var account = await ManyAsync(23);
        var whole = (await Later.ListAsync(account, Products() with { Sort = sort, Limit = 500 })).Items().Select(i => i.GetProperty("id").GetInt64()).ToList();
        Assert.Equal(23, whole.Distinct().Count());
        Assert.Equal(whole, (await WalkAsync(account, Products() with { Sort = sort, Limit = 4 })).ToList());
    }

    [Theory]
    [InlineData("-id")]
    [InlineData("name")]
    [InlineData("-price")]
    public async Task Pages_WhileRowsComeAndGo_NeitherRepeatNorHideAny(string sort)
    {
        var account = await ManyAsync(20);
        var before = (await Later.ListAsync(account, Products() with { Limit = 500 })).Items().Select(i => i.GetProperty("id").GetInt64()).ToHashSet();
        var seen = await WalkAsync(account, Products() with { Sort = sort, Limit = 3 }, async () =>
        {
            foreach (var json in new[] { """{"name":"AAA","price":0}""", """{"name":"zzz","price":999999}""" })
            {
                await Later.CreateAsync(account, "products", json);
            }
        });
        Assert.Equal(seen.Count, seen.Distinct().Count());
        Assert.Superset(before, seen.ToHashSet());
    }

    [Theory]
    [InlineData("name=P03", 1)]
    [InlineData("name.ne=P03", 9)]
    [InlineData("name.in=P01,P02,P99", 2)]
    [InlineData("price.gte=3000&price.lt=6000", 2)]
    [InlineData("price.ne=4000", 9)]
    [InlineData("launchDate.lte=2026-01-04", 4)]
    [InlineData("createdAt.gt=2199-01-01T00:00:00Z", 0)]
    [InlineData("status=x", 0)]
    [InlineData("name='; drop table products; --", 0)]
    public async Task Filters_Compare(string query, int expected)
    {
        var account = await ManyAsync(10);
        var filters = query.Split('&').Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], p[1])).ToImmutableArray();
        var answer = await Later.ListAsync(account, Products() with { Filters = filters, Total = true, Limit = 500 });
        Assert.Equal(expected, answer.Items().Count);
        Assert.Equal(expected, answer.Body().GetProperty("total").GetInt64());
    }

    [Fact]
    public async Task List_OfAnotherAccount_IsEmpty()
    {
        await ManyAsync(3);
        var other = await AccountAsync();
        var answer = await Later.ListAsync(other, Products() with { Total = true });
        Assert.Empty(answer.Items());
        Assert.Equal(0, answer.Body().GetProperty("total").GetInt64());
        Assert.Null(answer.NextCursor());
    }

    [Fact]
    public async Task Cursor_OfAnotherQueryOrChanged_IsInvalid()
    {
        var account = await ManyAsync(5);
        var cursor = (await Later.ListAsync(account, Products() with { Sort = "name", Limit = 2 })).NextCursor()!;
        foreach (var query in new[]
        {
            Products() with { Sort = "-name", Cursor = cursor },
            Products() with { Sort = "name", Cursor = cursor, Filters = [KeyValuePair.Create("name.gte", "A")] },
            Products() with { Sort = "name", Cursor = cursor[..^1] + Other(cursor[^1]) },
            Products() with { Sort = "name", Cursor = Other(cursor[0]) + cursor[1..] },
            Products() with { Sort = "name", Cursor = "not a cursor" },
        })
        {
            (await Later.ListAsync(account, query)).Refused(CatalogOutcome.Invalid, ("/cursor", "invalid_cursor"));
        }

        Assert.Equal(2, (await Later.ListAsync(account, Products() with { Sort = "name", Limit = 2, Cursor = cursor })).Items().Count);

        static string Other(char character) => character == 'x' ? "y" : "x";
    }

    private static CatalogList Products() => new() { Resource = "products" };

    private async Task<AccountId> ManyAsync(int count)
    {
        var account = await AccountAsync();
        for (var i = 0; i < count; i++)
        {
            // Some without a price or a date, and some with the same, so that ties and nulls are crossed by pages.
            await Later.CreateAsync(account, "products", string.Create(CultureInfo.InvariantCulture,
                $$"""{"name":"P{{i:00}}","price":{{(i % 3 == 0 ? "null" : $"{i / 2 * 1000}")}},"launchDate":{{(i % 4 == 0 ? "null" : $"\"2026-01-{(i % 9) + 1:00}\"")}}}"""));
        }

        return account;
    }

    private async Task<IReadOnlyList<long>> WalkAsync(AccountId account, CatalogList query, Func<Task>? between = null)
    {
        var ids = new List<long>();
        do
        {
            var page = await Later.ListAsync(account, query);
            ids.AddRange(page.Items().Select(i => i.GetProperty("id").GetInt64()));
            query = query with { Cursor = page.NextCursor() };
            await (between?.Invoke() ?? Task.CompletedTask);
        }
        while (query.Cursor is not null && ids.Count < 200);
        return ids;
    }
}
