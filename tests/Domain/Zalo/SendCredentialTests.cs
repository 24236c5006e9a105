using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;

namespace ZaloOrleans.Zalo;

public sealed class SendCredentialTests
{
    private static readonly QueuedSend Send = new(1, new AccountId(1), 2, MessageCategory.Promotion, 3, null, null, "77:501", "{}", null, 0) { Channel = MessageChannel.MiniApp };

    [Theory]
    [InlineData("key", "77", null, null)]
    [InlineData("key", "78", AnswerClass.Message, "engine:no_address")]
    [InlineData("", "77", AnswerClass.Stop, "engine:mini_app_key_missing")]
    [InlineData("", null, AnswerClass.Message, "engine:oa_not_connected")]
    public void Notification_WithoutWhatItNeeds_IsNotAskedFor(string secret, string? app, AnswerClass? result, string? code)
    {
        var answer = new SendCredential(secret) { AppId = app }.AnswerTo(Send);
        Assert.Equal((result, code), (answer?.Class, answer?.Code));
        Assert.Equal(result == AnswerClass.Stop ? PauseScope.Channel : null, answer?.Meaning.Pause?.Scope);
    }

    [Fact]
    public void Token_SendsAnything_AndIsNotShown()
    {
        var token = new SendCredential("secret-canary");
        Assert.Null(token.AnswerTo(Send with { Channel = MessageChannel.Oa, Recipient = "1" }));
        Assert.DoesNotContain("canary", token.ToString(), StringComparison.Ordinal);
    }
}
