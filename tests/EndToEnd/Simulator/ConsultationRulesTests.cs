using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Users;

namespace ZaloOrleans.Simulator;

public sealed class ConsultationRulesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 9, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("1", 1, null)]
    [InlineData("4318657068771012646", 2000, null)]
    [InlineData("1", 0, -201)]
    [InlineData("1", 2001, -210)]
    [InlineData("", 5, -201)]
    [InlineData("12a", 5, -201)]
    [InlineData("+84912000000", 5, -201)]
    [InlineData("١٢٣", 5, -201)]
    public void CheckBody_AtItsLimits_TellsTheError(string userId, int length, int? error) =>
        Assert.Equal(error, ConsultationRules.CheckBody(new ConsultationRequest(userId, new string('x', length)))?.Code);

    [Theory]
    [InlineData(true, false, 0, null)]
    [InlineData(false, false, 60, null)]
    [InlineData(true, false, (7 * 24 * 60) - 1, null)]
    [InlineData(true, false, 7 * 24 * 60, -230)]
    [InlineData(true, false, null, -232)]
    [InlineData(false, false, null, -213)]
    [InlineData(true, true, 0, -217)]
    public void CheckUser_AtItsLimits_TellsTheError(bool follower, bool blocked, int? minutesAgo, int? error)
    {
        var user = new UserState(follower, blocked, minutesAgo is { } ago ? Now.AddMinutes(-ago) : null);

        Assert.Equal(error, ConsultationRules.CheckUser(user, Now)?.Code);
    }

    [Theory]
    [InlineData((48 * 60) - 1, true)]
    [InlineData(48 * 60, false)]
    public void IsFree_AtTheEdgeOfTheWindow_IsHalfOpen(int minutesAgo, bool free) =>
        Assert.Equal(free, ConsultationRules.IsFree(new UserState(true, false, Now.AddMinutes(-minutesAgo)), Now));
}
