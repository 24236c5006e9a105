using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using Microsoft.Security.AntiSSRF;

namespace ZaloOrleans.Media;

/// <summary>Fetches media from where Zalo keeps them.</summary>
public sealed class MediaClient(HttpClient http, MediaOptions options, TimeProvider clock)
{
    private const int MostRedirects = 3;
    private const int LongestType = 100;
    private const string AnyType = "application/octet-stream";
    private readonly MediaPlaces _places = new(options.PlainHttp, options.Hosts);

    /// <summary>One try. Never throws for what the address, the network or whoever is there does.</summary>
    public async Task<MediaAnswer> FetchAsync(PendingMedia media)
    {
        ArgumentNullException.ThrowIfNull(media);
        if (media.Size > options.MostBytes)
        {
            return MediaAnswer.TooLarge(media.Size);
        }

        using var limit = new CancellationTokenSource(options.TimeLimit, clock);
        try
        {
            return await FollowAsync(media, limit.Token);
        }
        catch (Exception e)
        {
            return e.GetBaseException() switch
            {
                _ when limit.IsCancellationRequested => new MediaAnswer(MediaOutcome.Failed, "timeout"),
                AntiSSRFException => new MediaAnswer(MediaOutcome.Forbidden, "address_not_allowed"),
                HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } => new MediaAnswer(MediaOutcome.Failed, "cut_short"),
                ArgumentException or NotSupportedException or FormatException => new MediaAnswer(MediaOutcome.Forbidden, "invalid_url"),
                _ => new MediaAnswer(MediaOutcome.Failed, "no_answer"),
            };
        }
    }

    /// <summary>Each address is checked, also one that another leads to.</summary>
    private async Task<MediaAnswer> FollowAsync(PendingMedia media, CancellationToken cancellation)
    {
        if (!Uri.TryCreate(media.Url, UriKind.Absolute, out var address))
        {
            return new MediaAnswer(MediaOutcome.Forbidden, "invalid_url");
        }

        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            if (_places.FaultOf(address) is { } fault)
            {
                return new MediaAnswer(MediaOutcome.Forbidden, fault);
            }

            using var response = await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (response is not { StatusCode: HttpStatusCode.Moved or HttpStatusCode.Found or HttpStatusCode.SeeOther or HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect, Headers.Location: { } next })
            {
                return await ReadAsync(media, response, cancellation);
            }

            address = new Uri(address, next);
        }

        return new MediaAnswer(MediaOutcome.Wrong, "too_many_redirects");
    }

    private async Task<MediaAnswer> ReadAsync(PendingMedia media, HttpResponseMessage response, CancellationToken cancellation)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var passes = response.StatusCode is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)response.StatusCode >= 500;
            return new MediaAnswer(passes ? MediaOutcome.Failed : MediaOutcome.Wrong, $"http_{(int)response.StatusCode}", RetryAfter: RetryAfterOf(response));
        }

        if (response.Content.Headers.ContentLength > options.MostBytes)
        {
            return MediaAnswer.TooLarge(response.Content.Headers.ContentLength);
        }

        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        if (await PartsAsync(stream, cancellation) is not { } parts)
        {
            return MediaAnswer.TooLarge(null);
        }

        // Zalo's checksum is an MD5; what tells a medium from another here is the SHA-256.
        if (media.Checksum is { } told && told != Digest(HashAlgorithmName.MD5, parts, Convert.ToHexStringLower))
        {
            return new MediaAnswer(MediaOutcome.Wrong, "checksum_mismatch");
        }

        return new MediaAnswer(MediaOutcome.Fetched, Content: new MediaContent(
            TypeOf(response.Content.Headers.ContentType), parts.Sum(p => (long)p.Length), Digest(HashAlgorithmName.SHA256, parts, h => h), parts));
    }

    /// <summary>The bytes in parts as they are stored; null where there are too many.</summary>
    private async Task<List<ReadOnlyMemory<byte>>?> PartsAsync(Stream stream, CancellationToken cancellation)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        for (var left = options.MostBytes; ;)
        {
            // A byte more than may be there tells that there are too many.
            var part = new byte[Math.Min(MediaStore.PartBytes, left + 1)];
            var read = await stream.ReadAtLeastAsync(part, part.Length, throwOnEndOfStream: false, cancellation);
            if (read > left)
            {
                return null;
            }

            if (read > 0)
            {
                parts.Add(part.AsMemory(0, read));
            }

            left -= read;
            if (read < part.Length)
            {
                return parts;
            }
        }
    }

    private static T Digest<T>(HashAlgorithmName algorithm, List<ReadOnlyMemory<byte>> parts, Func<byte[], T> form)
    {
        using var hash = IncrementalHash.CreateHash(algorithm);
        parts.ForEach(p => hash.AppendData(p.Span));
        return form(hash.GetHashAndReset());
    }

    private static string TypeOf(MediaTypeHeaderValue? type) => type?.MediaType is { Length: <= LongestType } told ? told.ToLowerInvariant() : AnyType;

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - clock.GetUtcNow(),
        _ => null,
    };
}
