using ZaloOrleans.Rules;

namespace ZaloOrleans.Suppressions;

public sealed class SuppressionValueTests
{
    [Theory]
    [InlineData("email", " Lan@Example.VN", "lan@example.vn")]
    [InlineData("email", "lan@", null)]
    [InlineData("email", "a@b@c.vn", null)]
    [InlineData("phone", "0912345678", "+84912345678")]
    [InlineData("dnc", "0912345678", "+84912345678")]
    [InlineData("dnc", "12", null)]
    [InlineData("zalo_id", " 123 ", "123")]
    [InlineData("device_id", " ", null)]
    public void Value_IsKeptAsADecisionAsksForIt(string type, string value, string? expected)
    {
        var faults = new Faults();
        Assert.Equal(expected, SuppressionValue.Normalize(type, value, text => text.Length > 5 ? "+84" + text[1..] : null, faults));
        Assert.Equal(expected is null, !faults.AreNone);
    }
}
