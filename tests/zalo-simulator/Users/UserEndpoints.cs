using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Users;

/// <summary><c>POST /_sim/users/{id}/{act}</c>: a person does something, and the webhook goes out.</summary>
internal sealed class UserEndpoints(AccountBook accounts, PersonActs acts, WebhookOutbox outbox, WebhookSender sender, TimeProvider time)
{
    public async Task<IResult> ActAsync(HttpRequest request, string id, string act)
    {
        if (!acts.ByWord.TryGetValue(act, out var known))
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_act", "", $"A person can {string.Join(", ", acts.ByWord.Keys)}.");
        if (!sender.IsOn)
            return ProblemList.Single(StatusCodes.Status409Conflict, "no_webhook_url", "", "Nobody is told: start the simulator with --webhook-url.");
        if (id.Length is 0 or > 30 || !id.All(char.IsAsciiDigit))
            return ProblemList.Single(StatusCodes.Status400BadRequest, "invalid_user", "/id", "A user id is 1 to 30 digits.");

        using var empty = JsonDocument.Parse("{}");
        var (body, unreadable) = request.HttpContext.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true }
            ? await JsonBody.ReadObjectAsync(request)
            : (empty.RootElement, null);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        problems.UnknownFields(body, "", [.. known.Fields, "oaId"]);
        if (problems.Any)
            return problems.ToResult();

        var oaId = body.TryGetProperty("oaId", out var named) ? JsonText.Read(named) : null;
        if (accounts.Find(oaId) is not { } account)
            return ProblemList.Single(StatusCodes.Status404NotFound, "unknown_oa", "/oaId", "There is no such OA. With several, name one.");

        var webhook = known.Do(new PersonActing(account, id, time.GetUtcNow(), body, new Uri($"{request.Scheme}://{request.Host}"), problems));
        return problems.Any ? problems.ToResult() : Results.Json(new { status = await outbox.SendAsync(webhook), webhook = webhook.Body });
    }
}
