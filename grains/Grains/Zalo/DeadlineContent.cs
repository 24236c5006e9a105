using System.Net;
using System.Net.Http.Headers;

namespace ZaloOrleans.Zalo;

/// <summary>
/// A body that refuses to leave after its deadline. It is asked for its bytes when a connection is ready and before any byte of the
/// request, headers included, is handed to the socket: a process that was paused wakes up here, and does not send.
/// </summary>
internal sealed class DeadlineContent : HttpContent
{
    private readonly byte[] _body;
    private readonly long _deadline;
    private readonly TimeProvider _clock;
    private readonly Action? _left;

    public DeadlineContent(byte[] body, long deadline, TimeProvider clock, string mediaType = "application/json", Action? left = null)
    {
        (_body, _deadline, _clock, _left) = (body, deadline, clock, left);
        Headers.ContentType = new MediaTypeHeaderValue(mediaType);
    }

    /// <summary>Whether bytes have begun to leave: from then on the outcome of a failure is unknown.</summary>
    public bool HasLeft { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, default);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        if (_clock.GetTimestamp() >= _deadline)
        {
            throw new DeadlinePassedException();
        }

        HasLeft = true;
        _left?.Invoke();
        return stream.WriteAsync(_body, cancellationToken).AsTask();
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _body.Length;
        return true;
    }
}

/// <summary>The deadline was over before a byte had left.</summary>
internal sealed class DeadlinePassedException() : Exception("The deadline was over before a byte had left.");
