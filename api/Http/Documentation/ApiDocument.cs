using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;
using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>The OpenAPI document, and the page that shows it to people.</summary>
internal static class ApiDocument
{
    /// <summary>Name of the security scheme.</summary>
    public const string Bearer = "bearer";

    private const string Version = "v1";

    public static void AddApiDocument(this IServiceCollection services) => services.AddOpenApi(Version, options =>
    {
        options.AddDocumentTransformer(Describe);
        options.AddOperationTransformer<OperationDetails>();
        options.AddSchemaTransformer<FieldDetails>();
        options.AddDocumentTransformer<MergePatches>();
    });

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi(ApiPaths.OpenApi).WithMetadata(AccessRule.Open);

        // Everything the page needs comes from here: it works without the internet, and tells nobody that it was opened.
        app.MapScalarApiReference(ApiPaths.Docs, options => options.WithTitle("ZaloOrleans API").DisableDefaultFonts()).WithMetadata(AccessRule.Open);
    }

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ZaloOrleans",
            Version = Version,
            Description = "Takes in what customers do, decides what may be said to them, and says it through Zalo. Every error is application/problem+json "
                + "with a stable `code`. Times are RFC 3339 in UTC, phones E.164, texts Unicode as they were sent.",
        };
        document.Servers = [];
        document.AddComponent<IOpenApiSecurityScheme>(Bearer, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "`zo_live_...` (secret, scoped), `zo_pub_...` (publishable, ingest only) or the installation's admin key. In the header only, never in a URL.",
        });
        return Task.CompletedTask;
    }
}
