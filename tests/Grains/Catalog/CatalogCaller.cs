using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Catalog;

/// <summary>An account's catalog, called as the edge calls it.</summary>
internal sealed class CatalogCaller(IGrainFactory grains, AccountId account)
{
    private ICatalogGrain Grain => grains.Catalog(account);

    public AccountId Account => account;

    public Task<CatalogAnswer> CreateAsync(string resource, string json, string? key = null) => Grain.Create(Change(resource, 0, json, null, key));

    public Task<CatalogAnswer> ChangeAsync(string resource, long id, string json, string? etag = null) => Grain.Change(Change(resource, id, json, etag));

    public Task<CatalogAnswer> DeleteAsync(string resource, long id, string? etag = null) => Grain.Delete(Change(resource, id, null, etag));

    public Task<CatalogAnswer> ReplaceStepsAsync(long journey, string json, string? etag = null) => Grain.ReplaceSteps(Change("journeys", journey, json, etag));

    public Task<CatalogAnswer> SubmitAsync(long template, string? etag = null) => Grain.SubmitTemplate(Change("oa-templates", template, null, etag));

    public Task<CatalogAnswer> ApproveAsync(long template, string? etag = null) => Grain.ApproveTemplate(Change("oa-templates", template, null, etag));

    public Task<CatalogAnswer> RejectAsync(long template, string json) => Grain.RejectTemplate(Change("oa-templates", template, json));

    public Task<CatalogAnswer> ReadAsync(string resource, long id) => Grain.Read(resource, id);

    public Task<CatalogAnswer> ListAsync(string resource, params string[] filters) => Grain.List(new CatalogList
    {
        Resource = resource,
        Filters = filters.Select(f => f.Split('=', 2)).Select(f => KeyValuePair.Create(f[0], f[1])).ToImmutableArray(),
    });

    public async Task<long> MadeAsync(string resource, string json)
    {
        var answer = await CreateAsync(resource, json);
        Assert.True(answer.Outcome == CatalogOutcome.Created, $"{answer.Outcome}: {string.Join("; ", answer.Faults)}");
        return answer.Body().GetProperty("id").GetInt64();
    }

    /// <summary>A template that was submitted and approved.</summary>
    public async Task<long> ApprovedAsync(string json)
    {
        var id = await MadeAsync("oa-templates", json);
        (await SubmitAsync(id)).Is(CatalogOutcome.Done);
        (await ApproveAsync(id)).Is(CatalogOutcome.Done);
        return id;
    }

    internal static CatalogChange Change(string resource, long id, string? json, string? etag = null, string? key = null) => new()
    {
        Resource = resource,
        Id = id,
        Json = json,
        Actor = "key:7",
        IfMatch = etag,
        IdempotencyKey = key,
        RequestHash = SHA256.HashData(Encoding.UTF8.GetBytes($"{resource} {id} {json}")),
    };
}

internal static class CatalogAnswers
{
    public static JsonElement Body(this CatalogAnswer answer)
    {
        Assert.True(answer.Json is not null, $"{answer.Outcome}: {string.Join("; ", answer.Faults)}");
        return JsonDocument.Parse(answer.Json).RootElement;
    }

    public static string? Text(this CatalogAnswer answer, string field) => answer.Body().GetProperty(field).ToString();

    public static IReadOnlyList<JsonElement> Items(this CatalogAnswer answer) => [.. answer.Body().GetProperty("items").EnumerateArray()];

    public static void Is(this CatalogAnswer answer, CatalogOutcome outcome) =>
        Assert.True(answer.Outcome == outcome, $"Expected {outcome}, not {answer.Outcome}: {string.Join("; ", answer.Faults)}");

    public static void Refused(this CatalogAnswer answer, CatalogOutcome outcome, params string[] faults)
    {
        Assert.Equal(faults, answer.Faults.Select(f => $"{f.Pointer} {f.Code}"));
        Assert.Equal(outcome, answer.Outcome);
    }
}
