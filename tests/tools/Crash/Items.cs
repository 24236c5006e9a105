using System.Globalization;

namespace ZaloOrleans.Crash;

/// <summary>What is sent to <c>/v1/batch</c>.</summary>
public static class Items
{
    /// <summary>An event of a customer that carries its own messageId as the property <c>id</c>, by which it is found in the table again.</summary>
    public static Dictionary<string, object> Event(string messageId, string name, string user) => new()
    {
        ["type"] = "track",
        ["messageId"] = messageId,
        ["userId"] = user,
        ["event"] = name,
        ["properties"] = new { id = messageId },
    };

    /// <summary>Customer number <paramref name="i"/>, whom messages reach.</summary>
    public static Dictionary<string, object> Person(int i) => new()
    {
        ["type"] = "identify",
        ["messageId"] = FormattableString.Invariant($"who-{i}"),
        ["userId"] = User(i),
        ["traits"] = new { firstName = "Ánh", marketingConsent = true, zaloUserId = ZaloUser(i), zaloLastInteractionAt = TimeProvider.System.GetUtcNow() },
    };

    /// <summary>The same customer enters the journey.</summary>
    public static Dictionary<string, object> Go(int i) => Event(FormattableString.Invariant($"go-{i}"), "go", User(i));

    /// <summary>Their Zalo user id.</summary>
    public static string ZaloUser(int i) => (7_000_000_000 + i).ToString(CultureInfo.InvariantCulture);

    private static string User(int i) => FormattableString.Invariant($"m{i}");
}
