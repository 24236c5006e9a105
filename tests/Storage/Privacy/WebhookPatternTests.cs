using System.Text.RegularExpressions;

namespace ZaloOrleans.Privacy;

/// <summary>Which bodies name a person.</summary>
public sealed class WebhookPatternTests
{
    private static readonly ErasedPerson Person = new() { ZaloIds = ["7700"], MiniAppIds = ["99:8800"], Phones = ["+84912345678"] };

    [Theory]
    [InlineData("""{"sender": {"id": "7700"}}""", true)]
    [InlineData("""{"sender": {"id": 7700}}""", true)]
    [InlineData("""{"user_ids": ["1", "7700", "2"]}""", true)]
    [InlineData("""{"userId": "8800"}""", true)]
    [InlineData("""{"recipient": {"id": "84912345678"}}""", true)]
    [InlineData("""{"info": {"phone": "0912345678"}}""", true)]
    [InlineData("""{"info": {"phone": "+84912345678"}}""", true)]
    [InlineData("""{"recipient": {"id": "5d08a8a8b2a2a2c4d54e2b8b17a6dd9e6e0cc5ea8f09d19c4a2d6b5bd6f9b2aa"}}""", false)]
    [InlineData("""{"sender": {"id": "77001"}}""", false)]
    [InlineData("""{"sender": {"id": "17700"}}""", false)]
    [InlineData("""{"message": {"text": "gọi 0912345678 nhé"}}""", false)]
    public void Body_NamesThePerson_ByAnIdAnywhere_AndByAPhoneAlone(string body, bool named) =>
        Assert.Equal(named, Regex.IsMatch(body, ErasedWebhooks.PatternOf(Person)!));

    [Fact]
    public void Body_NamesThePerson_ByTheHashOfAPhone()
    {
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData("84912345678"u8));
        Assert.Matches(ErasedWebhooks.PatternOf(Person)!, $"\"id\": \"{hash}\"");
    }

    [Fact]
    public void Person_WhomNoWebhookCanName_HasNoPattern() => Assert.Null(ErasedWebhooks.PatternOf(new ErasedPerson { Customers = [1] }));
}
