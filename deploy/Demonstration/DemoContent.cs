namespace ZaloOrleans.Deploy;

/// <summary>The bodies that the demo posts, and nothing else: a shop that greets whoever signs up.</summary>
internal static class DemoContent
{
    /// <summary>The event that starts the demo's journey.</summary>
    public const string EntryEvent = "signed_up";

    private const string Template = "welcome";

    public static object Account => new { name = "Cửa hàng Demo" };

    public static object Welcome => new
    {
        code = Template,
        content = "Chào {{ first_name }}, cảm ơn bạn đã đăng ký! Nhập mã CHAOBAN để được giảm 10% cho đơn hàng đầu tiên. 🎉",
    };

    public static object Journey => new { name = "Chào mừng khách hàng mới" };

    public static object Steps => new
    {
        steps = new object[]
        {
            new { stepNo = 1, type = "entry", config = new { on = new { @event = EntryEvent } } },
            new { stepNo = 2, type = "wait", config = new { @for = "PT5S" } },
            new { stepNo = 3, type = "send_oa", config = new { template = Template, category = "customer_care" } },
            new { stepNo = 4, type = "end", config = new { } },
        },
    };

    public static object Activation => new { status = "Active" };

    public static IReadOnlyList<object> Customers { get; } =
    [
        Customer("kh-001", "Nguyễn Thị", "Hương", "0912 345 678", "Hà Nội", "4100000000000000001", consent: true),
        Customer("kh-002", "Trần Văn", "Dũng", "84903123456", "Đà Nẵng", "4100000000000000002", consent: true),
        Customer("kh-003", "Lê Ngọc", "Ánh", "+84 91 876 54 32", "Thành phố Hồ Chí Minh", "4100000000000000003", consent: false),
    ];

    public static object OfficialAccount(ZaloApp zalo) => new
    {
        zaloUserId = zalo.OaId,
        displayName = "Cửa hàng Demo",
        accessToken = zalo.AccessToken,
        refreshToken = zalo.RefreshToken,
        appId = zalo.AppId,
        appSecret = zalo.AppSecret,
        oaSecretKey = zalo.OaSecretKey,
    };

    private static object Customer(string id, string lastName, string firstName, string phone, string city, string zaloUserId, bool consent) => new
    {
        type = "identify",
        userId = id,
        messageId = "demo-" + id,
        traits = new { lastName, firstName, phone, city, zaloUserId, zaloLastInteractionAt = TimeProvider.System.GetUtcNow(), marketingConsent = consent },
    };
}
