namespace ZaloOrleans.Api.Endpoints.Webhooks;

/// <summary>The webhook was taken. Zalo looks at nothing but the status.</summary>
internal sealed record WebhookAnswer
{
    public static readonly WebhookAnswer Taken = new();
}
