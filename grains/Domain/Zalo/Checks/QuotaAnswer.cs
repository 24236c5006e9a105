using System.Globalization;
using System.Text;

namespace ZaloOrleans.Zalo.Checks;

/// <summary>What Zalo says of how many templates an Official Account may still send today.</summary>
/// <param name="Daily">How many a day; null where it was not said.</param>
/// <param name="Remaining">How many of them are left; null where it was not said.</param>
/// <param name="Code">Null where Zalo answered; else Zalo's code, <c>http_{status}</c>, or <see cref="NoAnswer"/>.</param>
public sealed record QuotaAnswer(long? Daily, long? Remaining, string? Code)
{
    /// <summary>Zalo did not answer, or was not asked because there is no token.</summary>
    public const string NoAnswer = "no_answer";

    /// <summary>Reads an answer of <c>GET /message/quota</c>, in which numbers are texts.</summary>
    /// <param name="status">HTTP status.</param>
    /// <param name="body">The body.</param>
    public static QuotaAnswer Read(int status, string body)
    {
        if (!ZaloJson.TryParse(Encoding.UTF8.GetBytes(body), out var root) || ZaloJson.Number(root, "error") is not { } error)
        {
            return new QuotaAnswer(null, null, string.Create(CultureInfo.InvariantCulture, $"http_{status}"));
        }

        var data = ZaloJson.Object(root, "data");
        return error != 0
            ? new QuotaAnswer(null, null, error.ToString(CultureInfo.InvariantCulture))
            : new QuotaAnswer(ZaloJson.Number(data, "dailyQuota"), ZaloJson.Number(data, "remainingQuota"), null);
    }
}
