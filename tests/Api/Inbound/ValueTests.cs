using System.Globalization;
using ZaloOrleans.Api.Inbound.Values;

namespace ZaloOrleans.Api.Inbound;

public sealed class ValueTests
{
    [Theory]
    [InlineData("0912345678")]
    [InlineData("84912345678")]
    [InlineData("+84912345678")]
    [InlineData("+84 91 234 56 78")]
    [InlineData("0912 345 678")]
    [InlineData("0912.345.678")]
    [InlineData("0912-345-678")]
    [InlineData("(+84) 912 345 678")]
    [InlineData("+84 (0) 912 345 678")]
    [InlineData("0084912345678")]
    [InlineData("  0912345678 ")]
    public void Phone_AnyUsualSpelling_IsOnePhone(string text) => Assert.Equal("+84912345678", PhoneText.Normalise(text));

    [Theory]
    [InlineData("024 3825 3536", "+842438253536")]
    [InlineData("+1 650-253-0000", "+16502530000")]
    [InlineData("+81 3-1234-5678", "+81312345678")]
    public void Phone_OtherNumbers_AreKept(string text, string expected) => Assert.Equal(expected, PhoneText.Normalise(text));

    [Theory]
    [InlineData("")]
    [InlineData("12345")]
    [InlineData("0123456789")]
    [InlineData("091234567")]
    [InlineData("09123456789")]
    [InlineData("0912 CALL ME")]
    [InlineData("+84")]
    [InlineData("+999 1234567")]
    [InlineData("0912345678 ext. 5")]
    [InlineData("0912345678;0987654321")]
    [InlineData("09123456780912345678091234567809123456780")]
    public void Phone_None_IsRefused(string text) => Assert.Null(PhoneText.Normalise(text));

    [Theory]
    [InlineData(" Huong.Nguyen+Shop@Example.COM.vn ", "huong.nguyen+shop@example.com.vn")]
    [InlineData("a@b.vn", "a@b.vn")]
    [InlineData("người@ví-dụ.vn", "người@ví-dụ.vn")]
    public void Email_Address_IsTrimmedAndLower(string text, string expected) => Assert.Equal(expected, EmailText.Normalise(text));

    [Theory]
    [InlineData("")]
    [InlineData("@b.vn")]
    [InlineData("a@")]
    [InlineData("a@b")]
    [InlineData("a@b..vn")]
    [InlineData("a@-b.vn")]
    [InlineData("a b@c.vn")]
    [InlineData("a@b@c.vn")]
    [InlineData(".a@b.vn")]
    [InlineData("a@b.vn>")]
    public void Email_None_IsRefused(string text) => Assert.Null(EmailText.Normalise(text));

    [Theory]
    [InlineData("2026-03-01T09:30:00Z", "2026-03-01T09:30:00.0000000")]
    [InlineData("2026-03-01t09:30:00z", "2026-03-01T09:30:00.0000000")]
    [InlineData("2026-03-01 09:30:00+07:00", "2026-03-01T02:30:00.0000000")]
    [InlineData("2026-03-01T09:30:00.5-03:30", "2026-03-01T13:00:00.5000000")]
    [InlineData("2026-03-01T09:30:00.123456789Z", "2026-03-01T09:30:00.1234567")]
    [InlineData("2016-12-31T23:59:60Z", "2017-01-01T00:00:00.0000000")]
    [InlineData("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.0000000")]
    public void Time_Rfc3339_IsRead(string text, string expected)
    {
        Assert.True(Rfc3339.TryParse(text, out var ticks));
        Assert.Equal(expected, new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff", CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T09:30Z")]
    [InlineData("2026-03-01T09:30:00")]
    [InlineData("2026-03-01T09:30:00.Z")]
    [InlineData("2026-03-01T24:00:00Z")]
    [InlineData("2026-13-01T09:30:00Z")]
    [InlineData("2025-02-29T09:30:00Z")]
    [InlineData("2026-03-01T09:30:61Z")]
    [InlineData("2026-03-01T09:30:00+0700")]
    [InlineData("2026-03-01T09:30:00+24:00")]
    [InlineData("2026-03-01T09:30:00 Z")]
    [InlineData("+026-03-01T09:30:00Z")]
    [InlineData("0000-01-01T00:00:00Z")]
    [InlineData("2026-03-01T09:30:00ZZ")]
    public void Time_AnythingElse_IsRefused(string text) => Assert.False(Rfc3339.TryParse(text, out _));

    [Theory]
    [InlineData("Asia/Ho_Chi_Minh", true)]
    [InlineData("Asia/Saigon", true)]
    [InlineData("UTC", true)]
    [InlineData("SE Asia Standard Time", false)]
    [InlineData("Asia/Hanoi", false)]
    [InlineData("../etc/passwd", false)]
    [InlineData("", false)]
    public void Zone_IanaOnly(string text, bool known) => Assert.Equal(known, ZoneText.IsKnown(text));

    [Theory]
    [InlineData("vi", "vi")]
    [InlineData("vi_VN", "vi-VN")]
    [InlineData("zh-Hant-TW", "zh-Hant-TW")]
    [InlineData("v", null)]
    [InlineData("vi\n", null)]
    [InlineData("tiếng", null)]
    public void Language_Tag(string text, string? expected) => Assert.Equal(expected, LanguageText.Normalise(text));
}
