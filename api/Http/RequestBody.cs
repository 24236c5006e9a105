using System.Buffers;
using System.IO.Pipelines;

namespace ZaloOrleans.Api.Http;

/// <summary>A request's whole body in a rented array; give it back by disposing it.</summary>
internal readonly struct RequestBody : IDisposable
{
    private const int Unsaid = 4 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private readonly byte[] _array;
    private readonly int _length;

    private RequestBody(byte[] array, int length) => (_array, _length) = (array, length);

    /// <summary>The bytes, without a byte order mark.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        get
        {
            var bytes = _array.AsSpan(0, _length);
            return bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
        }
    }

    /// <summary>Reads all of it. One that is larger than the endpoint takes throws <see cref="BadHttpRequestException"/>.</summary>
    public static async ValueTask<RequestBody> ReadAsync(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var limit = LimitOf(request.HttpContext);
        if (request.ContentLength > limit)
        {
            throw await TooLargeAsync(request);
        }

        var array = ArrayPool<byte>.Shared.Rent((int)(request.ContentLength ?? Unsaid));
        try
        {
            for (var length = 0; ;)
            {
                var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
                var more = (int)read.Buffer.Length;
                if (length + more > limit)
                {
                    request.BodyReader.AdvanceTo(read.Buffer.End);
                    throw await TooLargeAsync(request);
                }

                Append(ref array, length, read);
                length += more;
                request.BodyReader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                {
                    var body = new RequestBody(array, length);
                    array = [];
                    return body;
                }
            }
        }
        finally
        {
            if (array.Length > 0)
            {
                ArrayPool<byte>.Shared.Return(array);
            }
        }
    }

    /// <summary>The largest body that a request's endpoint takes, bytes.</summary>
    public static int LimitOf(HttpContext http)
    {
        ArgumentNullException.ThrowIfNull(http);
        return http.GetEndpoint()?.Metadata.GetMetadata<BodyLimit>()?.Bytes ?? RequestLimits.Body;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);

    private static void Append(ref byte[] array, int length, ReadResult read)
    {
        if (length + read.Buffer.Length > array.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(length + read.Buffer.Length, array.Length * 2));
            array.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(array);
            array = larger;
        }

        read.Buffer.CopyTo(array.AsSpan(length));
    }

    /// <summary>
    /// Reads what the client still sends, so that it gets to read the answer: a connection that is closed on a client in the middle of
    /// sending is reset, and the answer lost. A client that asks before it sends is told at once.
    /// </summary>
    private static async Task<BadHttpRequestException> TooLargeAsync(HttpRequest request)
    {
        while (request.Headers.Expect.Count == 0)
        {
            var read = await request.BodyReader.ReadAsync(request.HttpContext.RequestAborted);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                break;
            }
        }

        return new BadHttpRequestException("The body is too large.", StatusCodes.Status413PayloadTooLarge);
    }
}
