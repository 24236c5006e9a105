using System.Globalization;
using Microsoft.Net.Http.Headers;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Media;
using ZaloOrleans.Query;

namespace ZaloOrleans.Api.Endpoints.Catalog;

/// <summary>
/// Answers with a medium, part by part. What it is somebody else told: a browser shows it only where it is an image of the usual kinds, guesses
/// nothing (<c>nosniff</c> is on every answer), and saves all else.
/// </summary>
internal sealed class MediaResult(IQueryGrain query, long mediaId, MediaFile file) : IResult
{
    private static readonly string[] Shown = ["image/jpeg", "image/png", "image/gif", "image/webp"];

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var (response, bytes) = (httpContext.Response, file.Parts == 0 ? [] : await query.MediaPart(mediaId, 0));
        if (bytes is null)
        {
            await ProblemWriter.WriteAsync(httpContext, Problems.NotFound);
            return;
        }

        response.ContentType = file.ContentType;
        response.ContentLength = file.Size;
        response.Headers.ContentDisposition = DispositionOf(mediaId, file);
        await response.Body.WriteAsync(bytes, httpContext.RequestAborted);
        for (var part = 1; part < file.Parts; part++)
        {
            if (await PartAsync(part) is not { } next)
            {
                // Its length was told already: whoever reads learns that this is not all of it.
                httpContext.Abort();
                return;
            }

            await response.Body.WriteAsync(next, httpContext.RequestAborted);
        }
    }

    /// <summary>A further part; null where it was deleted meanwhile, or the engine does not answer.</summary>
    private async Task<byte[]?> PartAsync(int part)
    {
        try
        {
            return await query.MediaPart(mediaId, part);
        }
        catch (Exception e) when (EngineFailure.IsPassing(e))
        {
            return null;
        }
    }

    /// <summary>Whether it is shown or saved, and under which name: a file's own, without what is no part of a name.</summary>
    internal static string DispositionOf(long mediaId, MediaFile file)
    {
        var name = file.Name is null ? "" : string.Concat(file.Name.Select(c => char.IsControl(c) || c is '/' or '\\' ? '_' : c)).Trim(' ', '.');
        var disposition = new ContentDispositionHeaderValue(Shown.Contains(file.ContentType) ? "inline" : "attachment");
        disposition.SetHttpFileName(name.Length > 0 ? name : string.Create(CultureInfo.InvariantCulture, $"{file.Kind}-{mediaId}"));
        return disposition.ToString();
    }
}
