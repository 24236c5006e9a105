using System.Globalization;
using System.Text;

namespace ZaloOrleans.Zalo.Tokens;

/// <summary>What Zalo says of the Official Account that an access token belongs to.</summary>
/// <param name="OaId">Zalo's id; null where it was not said.</param>
/// <param name="Name">Its name; null where it was not said.</param>
/// <param name="Code">Null where Zalo answered; else Zalo's code, <c>http_{status}</c>, or <see cref="NoAnswer"/>.</param>
/// <param name="Detail">Zalo's words.</param>
public sealed record OaInfo(string? OaId, string? Name, string? Code, string? Detail)
{
    /// <summary>Zalo did not answer.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>Reads an answer; public sources do not agree on the name of the id.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">At most some kilobytes.</param>
    public static OaInfo Read(int status, string body)
    {
        if (!ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root) || ZaloJson.Number(root, "error") is not { } error)
        {
            return new OaInfo(null, null, string.Create(CultureInfo.InvariantCulture, $"http_{status}"), null);
        }

        var data = ZaloJson.Object(root, "data");
        return error != 0
            ? new OaInfo(null, null, error.ToString(CultureInfo.InvariantCulture), ZaloJson.Text(root, "message"))
            : new OaInfo(ZaloJson.Text(data, "oa_id", "oaid", "id"), ZaloJson.Text(data, "name", "oa_name"), null, null);
    }
}
