using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace ZaloOrleans.Story;

/// <summary>What the API answered.</summary>
public sealed partial record Reply(HttpStatusCode Status, string? MediaType, HttpResponseHeaders Headers, string Text)
{
    private static readonly string[] Members = ["type", "title", "status", "detail", "code", "errors", "traceId"];

    // What would tell a stranger how the engine is built inside.
    private static readonly string[] Inside =
        ["Exception", "   at ", "Npgsql", "Orleans.", "ZaloOrleans", "Grain", "_fkey", "_check", "_pkey", "account_id", "engine.", "select ", "insert into", "relation \"", "23505", "22P05"];

    /// <summary>The body; only where it is JSON.</summary>
    public JsonElement Json => JsonSerializer.Deserialize<JsonElement>(Text);

    /// <summary>The row's id.</summary>
    public long Id => Json.GetProperty("id").GetInt64();

    public string? ETag => Headers.ETag?.ToString();

    /// <summary>The answer itself, which is a success.</summary>
    public Reply Good()
    {
        Assert.True((int)Status is >= 200 and < 300, $"{(int)Status}: {Text}");
        return this;
    }

    /// <summary>The problem itself: of the form that every error has, with nothing of the inside in it.</summary>
    public JsonElement Problem(HttpStatusCode status, string? code = null)
    {
        Assert.True(status == Status && MediaType == "application/problem+json", $"{(int)Status} {MediaType}: {Text}");
        Assert.Equal(Members, Json.EnumerateObject().Select(member => member.Name));
        Assert.Equal((int)status, Json.GetProperty("status").GetInt32());
        var name = Json.GetProperty("code").GetString()!;
        Assert.Matches(SnakeCase(), name);
        Assert.Equal(code ?? name, name);
        Assert.NotEmpty(Json.GetProperty("detail").GetString()!);
        Assert.NotEmpty(Json.GetProperty("traceId").GetString()!);
        Assert.All(Json.GetProperty("errors").EnumerateArray(), error =>
            Assert.Equal(["pointer", "code", "detail"], error.EnumerateObject().Select(member => member.Name)));
        NothingOfTheInside(Text);
        return Json;
    }

    /// <summary>Fails where a text tells how the engine is built inside.</summary>
    public static void NothingOfTheInside(string text) => Assert.All(Inside, word => Assert.DoesNotContain(word, text, StringComparison.Ordinal));

    [GeneratedRegex("^[a-z][a-z0-9_]*$")]
    private static partial Regex SnakeCase();
}
