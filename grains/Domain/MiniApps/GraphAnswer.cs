using System.Text;
using System.Text.Json;
using ZaloOrleans.Zalo;

namespace ZaloOrleans.MiniApps;

/// <summary>What Zalo's graph API answered.</summary>
public abstract record GraphAnswer
{
    private const int LongestId = 64;
    private const int LongestText = 1_000;

    private GraphAnswer() { }

    /// <summary>Who somebody is.</summary>
    /// <param name="Id">As the app sees them.</param>
    /// <param name="Name">What they call themselves.</param>
    /// <param name="Picture">URL of their picture.</param>
    /// <param name="UserIdByOa">As the Official Account of the app sees them; null where Zalo does not say.</param>
    /// <param name="OaId">Which Official Account; null where Zalo does not say.</param>
    public sealed record Person(string Id, string? Name, string? Picture, string? UserIdByOa, string? OaId) : GraphAnswer;

    /// <summary>A phone, as Zalo writes it: 84...</summary>
    public sealed record Phone(string Number) : GraphAnswer;

    /// <summary>Zalo says no.</summary>
    /// <param name="Code">Its error code.</param>
    public sealed record Refused(long Code) : GraphAnswer;

    /// <summary>Zalo says yes, but not what was asked.</summary>
    public sealed record Withheld : GraphAnswer;

    /// <summary>No answer of Zalo's own: a time limit, the network, or something in between.</summary>
    public sealed record Unavailable : GraphAnswer;

    /// <summary>Reads the answer to <c>/v2.0/me</c>. Pure.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body.</param>
    public static GraphAnswer ReadPerson(int status, string body) => Read(status, body, root =>
        ZaloJson.Text(root, "id") is { Length: <= LongestId } id
            ? new Person(id, Short(ZaloJson.Text(root, "name")), Short(ZaloJson.Text(ZaloJson.Object(ZaloJson.Object(root, "picture"), "data"), "url")),
                ZaloJson.Text(root, "user_id_by_oa") is { Length: <= LongestId } byOa ? byOa : null, ZaloJson.Text(root, "oa_id"))
            : new Withheld());

    /// <summary>Reads the answer to <c>/v2.0/me/info</c>. Pure.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="body">The body.</param>
    public static GraphAnswer ReadPhone(int status, string body) => Read(status, body, root =>
        ZaloJson.Text(ZaloJson.Object(root, "data"), "number") is { } number ? new Phone(number) : new Withheld());

    private static GraphAnswer Read(int status, string body, Func<JsonElement, GraphAnswer> good)
    {
        if (status is 429 or >= 500 || !ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root))
        {
            return new Unavailable();
        }

        // Older graph errors come as an object.
        var code = ZaloJson.Number(root, "error") ?? ZaloJson.Number(ZaloJson.Object(root, "error"), "code") ?? (status >= 400 ? status : 0);
        return code == 0 ? good(root) : new Refused(code);
    }

    private static string? Short(string? text) => text is { Length: <= LongestText } ? text : null;
}
