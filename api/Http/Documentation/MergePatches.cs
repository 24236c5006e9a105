using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>A merge patch has the fields of its row, and none of them is required.</summary>
internal sealed class MergePatches : IOpenApiDocumentTransformer
{
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(document);
        foreach (var operation in document.Paths.Values.SelectMany(path => path.Operations ?? []).Where(o => o.Key == HttpMethod.Patch).Select(o => o.Value))
        {
            foreach (var content in operation.RequestBody?.Content?.Values ?? [])
            {
                if (content is OpenApiMediaType { Schema: OpenApiSchemaReference { Reference.Id: { } id } } media)
                {
                    media.Schema = Patch(document, id);
                }
            }
        }

        return Task.CompletedTask;
    }

    private static OpenApiSchemaReference Patch(OpenApiDocument document, string of)
    {
        var id = of + "Patch";
        var schemas = document.Components!.Schemas!;
        if (!schemas.ContainsKey(id) && schemas[of].CreateShallowCopy() is OpenApiSchema patch)
        {
            patch.Required = null;
            patch.Description = $"A merge patch (RFC 7396) of {of}: what it names changes, null clears.";
            document.AddComponent(id, patch);
        }

        return new OpenApiSchemaReference(id, document);
    }
}
