using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.MiniApps;

namespace ZaloOrleans.Simulator;

/// <summary>What the simulator takes for a notification of a Mini App.</summary>
public sealed class NotificationRulesTests
{
    private const string Body = """{"templateId":"00126f","templateData":{"title":"Chào"}}""";
    private static readonly DateTimeOffset Morning = Time("2026-11-20T03:00:00Z");
    private static readonly MiniApp App = new("77", "s", "k") { PerDay = 2 };

    [Theory]
    [InlineData("Bearer k", Body, 0)]
    [InlineData("k", Body, -102), InlineData("Bearer other", Body, -102), InlineData(null, Body, -102)]
    [InlineData("Bearer k", """{"templateId":"00126f"}""", -100), InlineData("Bearer k", """{"templateData":{}}""", -100)]
    [InlineData("Bearer k", """{"templateId":"","templateData":{}}""", -100), InlineData("Bearer k", """{"templateId":"7","templateData":{"a":{}}}""", -100)]
    [InlineData("Bearer k", "[]", -100)]
    public void Request_IsLookedAt(string? key, string body, int error) => Assert.Equal(error, Decide(User(), Morning, key: key, body: body).Error.Code);

    [Fact]
    public void App_OrUser_ThatIsNotKnown_IsRefused()
    {
        Assert.Equal(-110, Decide(null, Morning).Error.Code);
        Assert.Equal(-102, NotificationRules.Decide(null, "Bearer k", null, null, new NotificationBook(), Morning).Error.Code);
        Assert.Equal(-102, Decide(User(), Morning, App with { OpenApiKey = null }, "Bearer ").Error.Code);
        Assert.Equal(-111, Decide(User() with { AllowsNotifications = false }, Morning).Error.Code);
    }

    [Theory]
    [InlineData("2026-11-20T14:59:59Z", null), InlineData("2026-11-20T15:00:00Z", Limit.Hours), InlineData("2026-11-20T22:59:59Z", Limit.Hours), InlineData("2026-11-20T23:00:00Z", null)]
    public void Night_IsRefused(string now, object? limit) => Assert.Equal(limit, Decide(User(Time(now)), Time(now)).Limit);

    [Theory]
    [InlineData(7 * 24 * 3600, Limit.Window), InlineData((7 * 24 * 3600) - 1, null)]
    public void User_WhoWasAway_IsRefused(int secondsAgo, object? limit) => Assert.Equal(limit, Decide(User(Morning.AddSeconds(-secondsAgo)), Morning).Limit);

    [Fact]
    public void Day_HasOneForAUser_AndSoManyForTheApp()
    {
        var counts = new NotificationBook();
        Assert.True(Decide(User(id: "1"), Morning, counts: counts).Accepted);
        Assert.Equal((-103, Limit.Person), Refusal(User(id: "1"), Morning.AddHours(1)));
        Assert.True(Decide(User(id: "2"), Morning, counts: counts).Accepted);
        Assert.Equal((-109, Limit.Quota), Refusal(User(id: "3"), Morning));

        // One that was refused after all leaves its place; and the next day in Vietnam is another one.
        counts.TakeBack(User(id: "2"), Morning);
        Assert.True(Decide(User(id: "3"), Morning, counts: counts).Accepted);
        Assert.True(Decide(User(id: "1"), Morning.AddDays(1), counts: counts).Accepted);

        (int? Code, Limit? Limit) Refusal(MiniAppUser user, DateTimeOffset now) => Decide(user, now, counts: counts) is var refused ? (refused.Error.Code, refused.Limit) : default;
    }

    private static MessageDecision Decide(MiniAppUser? user, DateTimeOffset now, MiniApp? app = null, string? key = "Bearer k", string body = Body, NotificationBook? counts = null)
    {
        using var json = JsonDocument.Parse(body);
        return NotificationRules.Decide(app ?? App, key, user, json.RootElement, counts ?? new NotificationBook(), now);
    }

    private static MiniAppUser User(DateTimeOffset? lastActive = null, string id = "1") => new(App, id, "Lan", null, null, null, false) { LastActive = lastActive ?? Morning };

    private static DateTimeOffset Time(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
