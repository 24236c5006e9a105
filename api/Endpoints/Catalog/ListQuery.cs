using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>Reads the query of a list: <c>?field=v&amp;field.gte=v&amp;sort=-createdAt&amp;limit=50&amp;cursor=...&amp;total=true</c>.</summary>
internal static class ListQuery
{
    /// <summary>Rows of a page where the request does not say.</summary>
    public const int DefaultLimit = 50;

    /// <summary>Most rows of a page.</summary>
    public const int MostRows = 500;

    /// <summary>The query, or what is wrong with it. Fields and operators are the catalog's to check.</summary>
    public static (CatalogList? Query, Problem? Problem) Read(HttpRequest request, string resource)
    {
        ArgumentNullException.ThrowIfNull(request);
        var faults = new FaultList();
        var query = new CatalogList { Resource = resource };
        var filters = ImmutableArray.CreateBuilder<KeyValuePair<string, string>>();
        foreach (var pair in new QueryStringEnumerable(request.QueryString.Value))
        {
            var (name, value) = (pair.DecodeName().ToString(), pair.DecodeValue().ToString());
            if (name.Contains('\0', StringComparison.Ordinal) || value.Contains('\0', StringComparison.Ordinal))
            {
                faults.Add("/" + name.Replace("\0", "", StringComparison.Ordinal), "nul_character", "The query has U+0000, which cannot be stored.");
                continue;
            }

            switch (name)
            {
                case "sort":
                    query = query with { Sort = value };
                    break;

                case "cursor":
                    query = query with { Cursor = value };
                    break;

                case "limit":
                    query = query with { Limit = Limit(value, faults) };
                    break;

                case "total":
                    query = query with { Total = Flag(value, faults) };
                    break;

                default:
                    filters.Add(new(name, value));
                    break;
            }
        }

        return faults.IsEmpty ? (query with { Filters = filters.ToImmutable() }, null) : (null, Problems.Invalid(faults.All));
    }

    private static int Limit(string text, FaultList faults)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is > 0 and <= MostRows)
        {
            return limit;
        }

        faults.Add("/limit", "invalid_limit", $"limit must be a number from 1 to {MostRows}.");
        return DefaultLimit;
    }

    private static bool Flag(string text, FaultList faults)
    {
        if (text is "true" or "false")
        {
            return text == "true";
        }

        faults.Add("/total", "invalid_type", "total must be true or false.");
        return false;
    }
}
