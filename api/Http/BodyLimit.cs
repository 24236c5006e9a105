using Microsoft.AspNetCore.Http.Metadata;

namespace ZaloOrleans.Api.Http;

/// <summary>An endpoint's own limit for its body; routing applies it.</summary>
internal sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
