using System.Collections.Immutable;
using Orleans.Concurrency;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Catalog;

/// <summary>The configuration tables of an account, one generic path for all of them. Resources are named as on the wire: <c>oa-templates</c>.</summary>
[Alias("zo.ICatalogGrain")]
public interface ICatalogGrain : IGrainWithStringKey
{
    /// <summary>A page of rows: <c>{items, nextCursor, total?}</c>.</summary>
    [Alias("List"), AlwaysInterleave]
    Task<CatalogAnswer> List(CatalogList query);

    /// <summary>One row.</summary>
    [Alias("Read"), AlwaysInterleave]
    Task<CatalogAnswer> Read(string resource, long id);

    /// <summary>A new row. A repeat with the same idempotency key gets the first answer.</summary>
    [Alias("Create")]
    Task<CatalogAnswer> Create(CatalogChange change);

    /// <summary>Changes a row by a merge patch (RFC 7396).</summary>
    [Alias("Change")]
    Task<CatalogAnswer> Change(CatalogChange change);

    /// <summary>Soft-deletes a row. One with live children is a conflict that lists them.</summary>
    [Alias("Delete")]
    Task<CatalogAnswer> Delete(CatalogChange change);

    /// <summary>Replaces all draft steps of a journey: <c>{steps: [{stepNo, type, config}]}</c>.</summary>
    [Alias("ReplaceSteps")]
    Task<CatalogAnswer> ReplaceSteps(CatalogChange change);

    /// <summary>Lets all sending of an Official Account go on that stopped or rests. The answer is its row.</summary>
    [Alias("ResumeSending")]
    Task<CatalogAnswer> ResumeSending(CatalogChange change);

    /// <summary>Asks for a template's approval. The answers to this and to the other two are its row.</summary>
    [Alias("SubmitTemplate")]
    Task<CatalogAnswer> SubmitTemplate(CatalogChange change);

    /// <summary>Approves what was submitted of a template.</summary>
    [Alias("ApproveTemplate")]
    Task<CatalogAnswer> ApproveTemplate(CatalogChange change);

    /// <summary>Rejects what was submitted of a template: <c>{reason}</c>.</summary>
    [Alias("RejectTemplate")]
    Task<CatalogAnswer> RejectTemplate(CatalogChange change);

    /// <summary>Adds many suppressions: <c>{type, values}</c>.</summary>
    [Alias("AddSuppressions")]
    Task<CatalogAnswer> AddSuppressions(CatalogChange change);

    /// <summary>Keeps a word of a customer's about messages: <c>{channel?, category, state, source, ...}</c>. The answer is the customer.</summary>
    [Alias("SetConsent")]
    Task<CatalogAnswer> SetConsent(CatalogChange change);

    /// <summary>Stops an account, a channel, a campaign or a journey, or lets it go on. The answer is all that is stopped.</summary>
    [Alias("SetStop")]
    Task<CatalogAnswer> SetStop(CatalogChange change, bool stop);

    /// <summary>All that is stopped.</summary>
    [Alias("Stops"), AlwaysInterleave]
    Task<CatalogAnswer> Stops();

    /// <summary><c>{entered, active, completed, exited, parked}</c> of a journey.</summary>
    [Alias("JourneyStats"), AlwaysInterleave]
    Task<CatalogAnswer> JourneyStats(long journeyId);
}

/// <summary>A change of a configuration row.</summary>
[GenerateSerializer, Immutable, Alias("zo.CatalogChange")]
public sealed record CatalogChange
{
    /// <summary>The resource's name on the wire.</summary>
    [Id(0)] public required string Resource { get; init; }

    /// <summary>The row; 0 for a new one.</summary>
    [Id(1)] public long Id { get; init; }

    /// <summary>The body: an object, or a merge patch. Syntax, depth and characters are checked by the edge.</summary>
    [Id(2)] public string? Json { get; init; }

    /// <summary>Who asks, for the audit trail: <c>key:12</c>.</summary>
    [Id(3)] public required string Actor { get; init; }

    /// <summary>The version that the caller saw; null changes whatever is there.</summary>
    [Id(4)] public string? IfMatch { get; init; }

    /// <summary>The caller's Idempotency-Key, 1 to 255 characters.</summary>
    [Id(5)] public string? IdempotencyKey { get; init; }

    /// <summary>SHA-256 of method, path and body.</summary>
    [Id(6)] public byte[]? RequestHash { get; init; }
}

/// <summary>A list query. Fields and operators are checked by the catalog.</summary>
[GenerateSerializer, Immutable, Alias("zo.CatalogList")]
public sealed record CatalogList
{
    /// <summary>The resource's name on the wire.</summary>
    [Id(0)] public required string Resource { get; init; }

    /// <summary>The query string's pairs, in order: <c>status</c> = <c>Active</c>, <c>createdAt.gte</c> = ..., <c>id.in</c> = <c>1,2</c>.</summary>
    [Id(1)] public ImmutableArray<KeyValuePair<string, string>> Filters { get; init; } = [];

    /// <summary><c>-createdAt</c>; null: by id.</summary>
    [Id(2)] public string? Sort { get; init; }

    /// <summary>Rows of a page, 1 to 500. Default 50.</summary>
    [Id(3)] public int Limit { get; init; } = 50;

    /// <summary>Where the page before ended, as it said.</summary>
    [Id(4)] public string? Cursor { get; init; }

    /// <summary>Whether all matching rows are counted.</summary>
    [Id(5)] public bool Total { get; init; }
}

/// <summary>What the catalog answers.</summary>
/// <param name="Outcome">What happened.</param>
/// <param name="Json">The body, where there is one.</param>
/// <param name="ETag">The row's version, in quotes, where there is one.</param>
/// <param name="Faults">Why it was refused.</param>
[GenerateSerializer, Immutable, Alias("zo.CatalogAnswer")]
public sealed record CatalogAnswer(
    [property: Id(0)] CatalogOutcome Outcome, [property: Id(1)] string? Json, [property: Id(2)] string? ETag, [property: Id(3)] ImmutableArray<Fault> Faults)
{
    /// <summary>Read, changed or deleted.</summary>
    public static CatalogAnswer Done(string? json, string? etag = null) => new(CatalogOutcome.Done, json, etag, []);

    /// <summary>Refused for one reason.</summary>
    public static CatalogAnswer Refused(CatalogOutcome outcome, string pointer, string code, string detail) =>
        new(outcome, null, null, [new Fault(pointer, code, detail)]);
}

/// <summary>What a catalog call came to, with the HTTP status that the edge makes of it.</summary>
[GenerateSerializer, Alias("zo.CatalogOutcome")]
public enum CatalogOutcome
{
    /// <summary>200, or 204 without a body.</summary>
    Done = 0,

    /// <summary>201.</summary>
    Created = 1,

    /// <summary>201: done before by a call with the same idempotency key; the body is that call's.</summary>
    Repeated = 2,

    /// <summary>404: unknown, deleted, or another account's.</summary>
    NotFound = 3,

    /// <summary>412.</summary>
    PreconditionFailed = 4,

    /// <summary>409.</summary>
    Conflict = 5,

    /// <summary>422: a rule of the domain refuses.</summary>
    Unprocessable = 6,

    /// <summary>400.</summary>
    Invalid = 7,

    /// <summary>202: it was begun, and goes on by itself.</summary>
    Accepted = 8,
}
