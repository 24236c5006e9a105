using ZaloOrleans.Accounts;

namespace ZaloOrleans.Api.Engine;

/// <summary>An API key of a test.</summary>
internal sealed record TestKey(ApiKeyText Text, ApiKeyRecord Record)
{
    public string Token => Text.ToString();

    public long Account => Record.AccountId;
}
