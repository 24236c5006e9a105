using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>
/// Brings what is known of an Official Account's templates up to what Zalo has. Zalo is only read, and everything that was read is written in
/// one transaction, so that it may die anywhere, and be asked for twice at the same time.
/// </summary>
public sealed class TemplateSync(ZaloTemplates zalo, ZaloTemplateStore store, DatabaseGate gate, TimeProvider clock)
{
    private const int MostPages = 100;
    private const int AtOnce = 8;
    private const string Gone = "DELETE";

    // A grain call has ten seconds; the writing and one call to Zalo that was begun before must fit in beside it.
    private static readonly TimeSpan ForReading = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Looks, and writes: <c>{created, updated, archived, unchanged, remaining}</c>, where <c>remaining</c> counts the templates of which Zalo
    /// was not asked in time: those come first in the next look. Throws <see cref="BusyException"/>.
    /// </summary>
    public async Task<CatalogAnswer> RunAsync(AccountId account, CatalogChange change, IZaloTokenGrain tokens)
    {
        ArgumentNullException.ThrowIfNull(change);
        ArgumentNullException.ThrowIfNull(tokens);
        if (await tokens.AccessToken() is not { } token)
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", "token_missing",
                "The Official Account has no access token that works. Connect it again: GET /v1/zalo-accounts/connect.");
        }

        var (at, begun) = (clock.GetUtcNow(), clock.GetTimestamp());
        var listed = new Dictionary<string, ListedTemplate>(StringComparer.Ordinal);
        if (await ListAsync(token, listed, begun) is { Code: { } code } refused)
        {
            return await RefusedAsync(refused, code, token, tokens);
        }

        var known = (await gate.ReadAsync(() => store.KnownAsync(account, change.Id))).ToDictionary(k => k.ZaloId, StringComparer.Ordinal);
        // A page that shifts while the list is read hides a template: of those that are missing Zalo is asked by name.
        var missing = known.Values.Where(k => k.Status != Gone && !listed.ContainsKey(k.ZaloId)).Select(k => k.ZaloId).ToList();
        var order = missing.Concat(listed.Keys.OrderBy(id => known.GetValueOrDefault(id)?.DetailsAt ?? DateTimeOffset.MinValue)).ToList();
        var details = await DetailsAsync(token, order, begun);
        if (details.Values.FirstOrDefault(d => d.IsToken) is { } noToken)
        {
            return await RefusedAsync(noToken, noToken.Code!, token, tokens);
        }

        var seen = listed.Values.Select(l => new SeenTemplate(l.Id, l.Status, l.Name, details.GetValueOrDefault(l.Id)?.Value)).ToList();
        foreach (var id in missing)
        {
            if (details.GetValueOrDefault(id) is { } answer && (answer.IsGone ? Gone : answer.Value?.Status) is { } status)
            {
                seen.Add(new SeenTemplate(id, status, null, answer.Value));
            }
        }

        var written = await store.WriteAsync(account, change, seen, at);
        if (written.Json is null)
        {
            return written;
        }

        var counts = JsonNode.Parse(written.Json)!.AsObject();
        counts["remaining"] = order.Count(id => details.GetValueOrDefault(id) is not { } answer || (answer.Value is null && !answer.IsGone));
        return CatalogAnswer.Done(counts.ToJsonString(Json.Plain));
    }

    /// <summary>Reads all pages. Null where that worked.</summary>
    private async Task<TemplateAnswer<TemplatePage>?> ListAsync(string token, Dictionary<string, ListedTemplate> listed, long begun)
    {
        var offset = 0;
        for (var pages = 0; pages < MostPages; pages++)
        {
            var answer = IsTime(begun) ? await zalo.PageAsync(token, offset) : new TemplateAnswer<TemplatePage>(null, TemplateAnswer<TemplatePage>.NoAnswer, null);
            if (answer.Value is not { } page)
            {
                return answer;
            }

            foreach (var template in page.Templates)
            {
                listed[template.Id] = template;
            }

            offset += page.Count;
            if (page.Count == 0 || (page.Total is { } total ? offset >= total : page.Count < ZaloTemplates.PageSize))
            {
                break;
            }
        }

        return null;
    }

    private async Task<ConcurrentDictionary<string, TemplateAnswer<TemplateDetail>>> DetailsAsync(string token, List<string> ids, long begun)
    {
        var details = new ConcurrentDictionary<string, TemplateAnswer<TemplateDetail>>(StringComparer.Ordinal);
        var waiting = new ConcurrentQueue<string>(ids);
        var stops = false;
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (!stops && IsTime(begun) && waiting.TryDequeue(out var id))
            {
                var answer = details[id] = await zalo.DetailAsync(token, id);
                stops |= answer.IsToken || answer.IsPassing;
            }
        }));
        return details;
    }

    private bool IsTime(long begun) => clock.GetElapsedTime(begun) < ForReading;

    private static async Task<CatalogAnswer> RefusedAsync<T>(TemplateAnswer<T> answer, string code, string token, IZaloTokenGrain tokens) where T : class
    {
        if (answer.IsToken)
        {
            await tokens.Forget(token);
            throw new BusyException("Zalo refused the access token, which is being refreshed.") { RetryAfter = TimeSpan.FromSeconds(5) };
        }

        return answer.IsPassing
            ? throw new BusyException($"Zalo could not list the templates now ({code}).") { RetryAfter = TimeSpan.FromSeconds(30) }
            : CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", "zalo_refused", $"Zalo refused to list the templates ({code}): {answer.Detail ?? "it did not say why"}");
    }
}
