using ZaloOrleans.Keys;

namespace ZaloOrleans.MiniApps;

public sealed class SessionTokenTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 23, 8, 0, 0, TimeSpan.Zero);
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly SessionToken Token = new(new AccountId(7), 42, Now.AddHours(1));

    [Fact]
    public void Token_ReadBack_SaysWhatItSaid() => Assert.Equal(Token, SessionToken.Read(Token.Sign(1, Key), KeyOf, Now));

    [Fact]
    public void Token_AtItsEnd_IsOver()
    {
        var text = Token.Sign(1, Key);
        Assert.NotNull(SessionToken.Read(text, KeyOf, Token.ExpiresAt.AddTicks(-1)));
        Assert.Null(SessionToken.Read(text, KeyOf, Token.ExpiresAt));
    }

    [Fact]
    public void Token_WithAnyCharacterChanged_IsNone()
    {
        var text = Token.Sign(1, Key);
        for (var i = 0; i < text.Length; i++)
        {
            var changed = text[..i] + (text[i] == 'A' ? 'B' : 'A') + text[(i + 1)..];

            // The last character holds bits that say nothing; whatever text they come to, it says the same.
            Assert.True(SessionToken.Read(changed, KeyOf, Now) is null || i == text.Length - 1, $"Character {i} may be changed.");
        }
    }

    [Fact]
    public void Token_OfAnotherKey_IsNone()
    {
        Assert.Null(SessionToken.Read(Token.Sign(1, new byte[32]), KeyOf, Now));
        Assert.Null(SessionToken.Read(Token.Sign(3, Key), KeyOf, Now));
        Assert.NotNull(SessionToken.Read(Token.Sign(2, new byte[32]), KeyOf, Now));
    }

    [Theory]
    [InlineData(null), InlineData(""), InlineData("zo_mini_"), InlineData("zo_mini_AAAA"), InlineData("zo_live_x")]
    public void Text_ThatIsNoToken_IsNone(string? text) => Assert.Null(SessionToken.Read(text, KeyOf, Now));

    [Fact]
    public void Text_OfTheToken_IsNowhereButInTheToken() => Assert.DoesNotContain("zo_mini_", Token.ToString(), StringComparison.Ordinal);

    private static byte[]? KeyOf(byte id) => id switch { 1 => Key, 2 => new byte[32], _ => null };
}
