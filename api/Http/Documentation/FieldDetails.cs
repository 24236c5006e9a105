using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>Adds to each field what its attributes say: who writes it, and which words it takes.</summary>
internal sealed class FieldDetails : IOpenApiSchemaTransformer
{
    public Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(schema);
        ArgumentNullException.ThrowIfNull(context);
        if (context.JsonPropertyInfo?.AttributeProvider is not { } field)
        {
            return Task.CompletedTask;
        }

        if (field.IsDefined(typeof(ReadOnlyFieldAttribute), inherit: true))
        {
            schema.ReadOnly = true;
        }

        if (field.IsDefined(typeof(WriteOnlyFieldAttribute), inherit: true))
        {
            schema.WriteOnly = true;
        }

        if (field.GetCustomAttributes(typeof(WordsAttribute), inherit: true) is [WordsAttribute words])
        {
            schema.Enum = [.. words.Words.Select(word => (JsonNode)word)];
        }

        return Task.CompletedTask;
    }
}
