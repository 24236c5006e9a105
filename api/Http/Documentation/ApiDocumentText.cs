using System.Text;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace ZaloOrleans.Api.Http.Documentation;

/// <summary>The OpenAPI document as JSON. Composing it takes half a second of a core, and anybody may ask for it, so it is composed once.</summary>
internal sealed class ApiDocumentText
{
    private readonly Lazy<Task<byte[]>> _text;

    public ApiDocumentText([FromKeyedServices(ApiDocument.Version)] IOpenApiDocumentProvider documents) =>
        _text = new Lazy<Task<byte[]>>(() => ComposeAsync(documents));

    public async Task<IResult> AnswerAsync() => TypedResults.Bytes(await _text.Value, "application/json; charset=utf-8");

    private static async Task<byte[]> ComposeAsync(IOpenApiDocumentProvider documents)
    {
        var document = await documents.GetOpenApiDocumentAsync();
        return Encoding.UTF8.GetBytes(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1));
    }
}
