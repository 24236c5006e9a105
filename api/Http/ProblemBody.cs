using System.Collections.Immutable;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Http;

/// <summary>The body of every error, <c>application/problem+json</c> (RFC 9457).</summary>
/// <param name="Type">Names the kind of problem: <c>urn:zalo-orleans:problem:{code}</c>.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="Detail">What is wrong and what to do about it.</param>
/// <param name="Code">Stable snake_case word to program against.</param>
/// <param name="Errors">All faults of the request, each with its place.</param>
/// <param name="TraceId">Names the request to the operator.</param>
internal sealed record ProblemBody(string Type, string Title, int Status, string Detail, string Code, ImmutableArray<Fault> Errors, string TraceId);
