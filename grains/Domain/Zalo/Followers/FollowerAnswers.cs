using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Messaging;
using ZaloOrleans.Zalo.Webhooks;

namespace ZaloOrleans.Zalo.Followers;

/// <summary>A page of the list of users.</summary>
/// <param name="Ids">User ids, as texts.</param>
/// <param name="Count">How many entries it had, readable or not.</param>
/// <param name="Total">How many users there are that were asked for; null where it was not said.</param>
public sealed record FollowerPage(ImmutableArray<string> Ids, int Count, long? Total);

/// <summary>What Zalo tells of one user.</summary>
/// <param name="DisplayName">As they call themselves.</param>
/// <param name="Shared">What they gave the Official Account; all of it null where that was nothing.</param>
/// <param name="Tags">The Official Account's tags on them.</param>
public sealed record FollowerDetail(string? DisplayName, ZaloFact.SubmittedInfo Shared, ImmutableArray<string> Tags)
{
    /// <summary>When they last interacted: the beginning of that day in Vietnam, since Zalo tells the day alone. Null: it told none.</summary>
    public DateTimeOffset? LastInteraction { get; init; }
}

/// <summary>What Zalo answered: what was asked for, or why not.</summary>
/// <param name="Value">What was asked for; null where <paramref name="Why"/> says why not.</param>
/// <param name="Why">What the code means.</param>
/// <param name="Code">Zalo's code, <c>http_{status}</c>, or <c>no_answer</c>.</param>
/// <param name="Detail">Zalo's words.</param>
public sealed record FollowerAnswer<T>(T? Value, CodeMeaning Why, string? Code, string? Detail) where T : class;

/// <summary>Reads what Zalo answers about users.</summary>
public static class FollowerAnswers
{
    private const int LongestId = 60;
    private const int LongestTag = 100;
    private const int MostTags = 100;
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);

    /// <summary>Zalo did not answer.</summary>
    public static FollowerAnswer<T> None<T>() where T : class => new(null, CodeMeaning.Later, "no_answer", null);

    /// <summary>Reads an answer of <c>GET /v3.0/oa/user/getlist</c>.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body.</param>
    public static FollowerAnswer<FollowerPage> Page(int status, string body) => Read(status, body, root =>
    {
        var data = ZaloJson.Object(root, "data");
        var users = ZaloJson.Items(data, "users").ToList();
        return new FollowerPage(
            [.. users.Select(u => ZaloJson.Text(u, "user_id")).OfType<string>().Where(id => id.Length <= LongestId).Distinct(StringComparer.Ordinal)],
            users.Count, ZaloJson.Number(data, "total"));
    });

    /// <summary>Reads an answer of <c>GET /v3.0/oa/user/detail</c>.</summary>
    public static FollowerAnswer<FollowerDetail> Detail(int status, string body) => Read(status, body, root =>
    {
        var data = ZaloJson.Object(root, "data");
        var shared = ZaloJson.Object(data, "shared_info");
        return new FollowerDetail(
            ZaloJson.Text(data, "display_name"),
            new ZaloFact.SubmittedInfo(ZaloJson.Text(shared, "name"), ZaloJson.Text(shared, "phone"), ZaloJson.Text(shared, "user_dob"), null,
                ZaloJson.Text(shared, "address"), ZaloJson.Text(shared, "city"), ZaloJson.Text(shared, "district"), null),
            [.. TagsOf(ZaloJson.Texts(ZaloJson.Object(data, "tags_and_notes_info"), "tag_names"))])
        {
            LastInteraction = DateTime.TryParseExact(ZaloJson.Text(data, "user_last_interaction_date"), "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                ? new DateTimeOffset(day, Vietnam) : null,
        };
    });

    /// <summary>Reads an answer of <c>GET /v2.0/oa/tag/gettagsofoa</c>: names.</summary>
    public static FollowerAnswer<IReadOnlyList<string>> Tags(int status, string body) =>
        Read<IReadOnlyList<string>>(status, body, root => [.. TagsOf(ZaloJson.Texts(root, "data"))]);

    private static IEnumerable<string> TagsOf(IEnumerable<string> names) =>
        names.Where(n => n.Length is > 0 and <= LongestTag).Distinct(StringComparer.Ordinal).Take(MostTags);

    private static FollowerAnswer<T> Read<T>(int status, string body, Func<JsonElement, T> read) where T : class
    {
        if (!ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root) || ZaloJson.Number(root, "error") is not { } error)
        {
            return new FollowerAnswer<T>(null, status is >= 400 and < 500 and not 429 ? CodeMeaning.Message : CodeMeaning.Later,
                string.Create(CultureInfo.InvariantCulture, $"http_{status}"), null);
        }

        var words = ZaloJson.Text(root, "message");
        return error == 0
            ? new FollowerAnswer<T>(read(root), new CodeMeaning(AnswerClass.Sent), null, null)
            : new FollowerAnswer<T>(null, ZaloCodes.Of(MessageChannel.Oa, error, words), error.ToString(CultureInfo.InvariantCulture), words);
    }
}
