using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
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

    /// <summary>Name of the document.</summary>
    public const string Version = "v1";

    public static void AddApiDocument(this IServiceCollection services)
    {
        services.AddSingleton<ApiDocumentText>();
        services.AddOpenApi(Version, options =>
        {
            options.CreateSchemaReferenceId = NameOf;
            options.AddDocumentTransformer(Describe);
            options.AddOperationTransformer<OperationDetails>();
            options.AddSchemaTransformer<FieldDetails>();
            options.AddDocumentTransformer<MergePatches>();
        });
    }

    public static void MapApiDocument(this IEndpointRouteBuilder app)
    {
        app.MapGet(ApiPaths.OpenApi, (ApiDocumentText document) => document.AnswerAsync()).WithMetadata(AccessRule.Open).ExcludeFromDescription();

        // Everything the page needs comes from here: it works without the internet, and tells nobody that it was opened.
        app.MapScalarApiReference(ApiPaths.Docs, options => options.WithTitle("ZaloOrleans API").DisableDefaultFonts().DisableAgent().HideDeveloperTools()
            .AddPreferredSecuritySchemes(Bearer)).WithMetadata(AccessRule.Open);
    }

    /// <summary>What a schema is called; any JSON has no name. The suffix of the contracts says nothing to a client.</summary>
    private static string? NameOf(JsonTypeInfo type) => type.Type == typeof(JsonElement) || type.Type == typeof(JsonElement?)
        ? null
        : OpenApiOptions.CreateDefaultSchemaReferenceId(type)?.Replace("Contract", "", StringComparison.Ordinal);

    private static Task Describe(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "ZaloOrleans",
            Version = Version,
            Description = "Takes in what customers do, decides what may be said to them, and says it through Zalo. Every error is application/problem+json "
                + "with a stable `code`. Times are RFC 3339 in UTC, phones E.164, texts Unicode as they were sent.",
        };

        // Relative to wherever the document was read.
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
