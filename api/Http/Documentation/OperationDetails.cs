using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>Adds to each operation who may call it, and the parameters that its features bring.</summary>
internal sealed class OperationDetails : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var rule = metadata.OfType<AccessRule>().LastOrDefault() ?? AccessRule.Nobody;
        if (rule.Kind != AccessKind.Open)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(ApiDocument.Bearer, context.Document)] = [] }];
        }

        operation.Description = string.Join("\n\n", new[] { operation.Description, Access(rule) }.Where(text => !string.IsNullOrEmpty(text)));
        foreach (var feature in metadata.OfType<OperationFeature>())
        {
            operation.Parameters ??= [];
            foreach (var parameter in ParametersOf(feature))
            {
                operation.Parameters.Add(parameter);
            }
        }

        return Task.CompletedTask;
    }

    private static string Access(AccessRule rule) => rule.Kind switch
    {
        AccessKind.Open => "Open to all.",
        AccessKind.Admin => "Needs the installation's admin key.",
        AccessKind.AnyKey => "Any valid key.",
        AccessKind.AccountOrAdmin => $"Needs the scope `{rule.Scope}`, or the admin key.",
        AccessKind.Session => "Needs the session of a Mini App's user.",
        _ when rule is { Session: true, Publishable: false } => $"Needs the scope `{rule.Scope}`, or the session of a Mini App's user.",
        _ when rule.Session => $"Needs the scope `{rule.Scope}`, a publishable key, or the session of a Mini App's user.",
        _ when rule.Publishable => $"Needs the scope `{rule.Scope}`, or a publishable key.",
        _ => $"Needs the scope `{rule.Scope}`.",
    };

    private static IEnumerable<OpenApiParameter> ParametersOf(OperationFeature feature) => feature switch
    {
        OperationFeature.List =>
        [
            Query("sort", JsonSchemaType.String, "A field, descending with a minus before it: `-createdAt`. Default: by id."),
            .. ParametersOf(OperationFeature.Paged),
            Query("total", JsonSchemaType.Boolean, "Whether all matching rows are counted."),
            Filters(),
        ],
        OperationFeature.Paged =>
        [
            Query("limit", JsonSchemaType.Integer, "Rows of a page, 1 to 500. Default 50."),
            Query("cursor", JsonSchemaType.String, "`nextCursor` of the page before."),
        ],
        OperationFeature.Idempotent => [Header("Idempotency-Key", "1 to 255 characters. A repeat with the same key and body gets the first answer; with another body it is refused.")],
        _ => [Header("If-Match", "The row's `ETag`. The change is refused (412) where the row has another by now.")],
    };

    private static OpenApiParameter Filters() => new()
    {
        Name = "filter", In = ParameterLocation.Query, Style = ParameterStyle.Form, Explode = true,
        Description = "Any field, alone or with an operator: `status=Active`, `createdAt.gte=2026-01-01T00:00:00Z`, `id.in=1,2`.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } },
    };

    private static OpenApiParameter Query(string name, JsonSchemaType type, string description) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = new OpenApiSchema { Type = type } };

    private static OpenApiParameter Header(string name, string description) =>
        new() { Name = name, In = ParameterLocation.Header, Description = description, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
