using System.Text.Json;
using ZaloOrleans.Simulator.Faults;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Sends;

namespace ZaloOrleans.Simulator.MiniApps;

/// <summary><c>POST /notification/template</c>: decide, record, and only then answer or misbehave.</summary>
internal sealed class NotificationHandler(MiniAppBook apps, NotificationBook counts, FaultBook faults, SendLog sends, TimeProvider time)
{
    public async Task HandleAsync(HttpContext context)
    {
        var raw = await ReadAsync(context.Request);
        using var json = TryParse(raw);
        var app = apps.FindApp(Header(context, "X-MiniApp-Id"));
        var userId = Header(context, "X-User-Id");
        var user = app is null || userId is null ? null : apps.FindUser(app.AppId, userId);
        var now = time.GetUtcNow();

        var decision = NotificationRules.Decide(app, Header(context, "X-Api-Key"), user, json?.RootElement, counts, now);
        var fault = faults.Take(ZaloEndpoints.Notification, userId, decision.Accepted);
        if (fault.Refusal is { } refusal)
        {
            if (decision.Accepted)
                counts.TakeBack(user!, now);
            decision = MessageDecision.Refuse(refusal);
        }

        await sends.AppendAsync(new SendRecord
        {
            At = now.ToUnixTimeMilliseconds(),
            Endpoint = ZaloEndpoints.Notification,
            OaId = null,
            UserId = userId,
            MessageId = decision.MessageId,
            Accepted = decision.Accepted,
            Behaviour = fault.Name,
            Error = decision.Error.Code,
            Violation = decision.Limit?.ToString().ToLowerInvariant(),
            Body = SendBody.Of(raw, json),
        });
        // No public source shows an answer with an id.
        await fault.AnswerAsync(context, JsonSerializer.SerializeToUtf8Bytes(new { error = decision.Error.Code ?? 0, message = decision.Error.Message }), time);
    }

    private static string? Header(HttpContext context, string name) => context.Request.Headers[name] is [{ Length: > 0 } value] ? value : null;

    private static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        using var copy = new MemoryStream();
        await request.Body.CopyToAsync(copy, request.HttpContext.RequestAborted);
        return copy.ToArray();
    }

    private static JsonDocument? TryParse(byte[] raw)
    {
        try
        {
            return JsonDocument.Parse(raw);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
