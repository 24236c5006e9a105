using System.Buffers;

namespace ZaloOrleans.Api.Http;

/// <summary>A request's whole body in a rented array; give it back by disposing it.</summary>
internal readonly struct RequestBody : IDisposable
{
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
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var length = (int)read.Buffer.Length;
            var array = ArrayPool<byte>.Shared.Rent(length);
            read.Buffer.CopyTo(array);
            reader.AdvanceTo(read.Buffer.End);
            return new RequestBody(array, length);
        }
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_array);
}
