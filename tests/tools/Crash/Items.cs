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

    /// <summary>Customer number <paramref name="i"/> of those whom templates reach by phone.</summary>
    public static Dictionary<string, object> Buyer(int i) => new()
    {
        ["type"] = "identify",
        ["messageId"] = FormattableString.Invariant($"buyer-{i}"),
        ["userId"] = FormattableString.Invariant($"b{i}"),
        ["traits"] = new { firstName = "Ánh", marketingConsent = true, phone = "+" + Phone(i) },
    };

    /// <summary>The same customer enters the journey that sends a template.</summary>
    public static Dictionary<string, object> Pay(int i) => Event(FormattableString.Invariant($"pay-{i}"), "pay", FormattableString.Invariant($"b{i}"));

    /// <summary>Their phone, as Zalo writes it.</summary>
    public static string Phone(int i) => FormattableString.Invariant($"8490{i:0000000}");

    /// <summary>Their Zalo user id.</summary>
    public static string ZaloUser(int i) => (7_000_000_000 + i).ToString(CultureInfo.InvariantCulture);

    private static string User(int i) => FormattableString.Invariant($"m{i}");
}
