using System.Buffers;
using System.Threading.Channels;

namespace ZaloOrleans.Simulator.Sends;

/// <summary>
/// The durable record of sends. One writer takes whatever has come together meanwhile and writes it in one call, so
/// the disk is asked once a group and not once a request.
/// </summary>
internal sealed class SendLog : IAsyncDisposable
{
    private const int LargestGroup = 1024 * 1024;

    private readonly LineFile _file;
    private readonly Channel<Pending> _queue =
        Channel.CreateUnbounded<Pending>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Task _writing;
    private long _count;

    private SendLog(LineFile file)
    {
        _file = file;
        _count = file.LinesAtStart;
        _writing = Task.Run(WriteAllAsync);
    }

    /// <summary>Records on disk, those of earlier starts among them.</summary>
    public long Count => Volatile.Read(ref _count);

    /// <summary>Opens the record and reads it back. Throws <see cref="IOException"/> when another simulator has it.</summary>
    public static SendLog Open(string path) => new(LineFile.Open(path));

    /// <summary>Completes when the record is out of this process; fails with <see cref="IOException"/> when it could not be written.</summary>
    public Task AppendAsync(SendRecord record)
    {
        // Continuations run elsewhere: the writer must not answer requests.
        var pending = new Pending(SendLine.Of(record), new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        return _queue.Writer.TryWrite(pending) ? pending.Written.Task : throw new IOException("the record is closed");
    }

    /// <summary>Copies all records, oldest first, one JSON object a line.</summary>
    public Task CopyToAsync(Stream target, CancellationToken cancellation) => _file.CopyToAsync(target, cancellation);

    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        await _writing;
        _file.Dispose();
    }

    private async Task WriteAllAsync()
    {
        var lines = new ArrayBufferWriter<byte>(LargestGroup);
        var group = new List<Pending>();
        while (await _queue.Reader.WaitToReadAsync())
        {
            lines.ResetWrittenCount();
            group.Clear();
            while (lines.WrittenCount < LargestGroup && _queue.Reader.TryRead(out var next))
            {
                lines.Write(next.Line.Span);
                group.Add(next);
            }

            WriteGroup(lines.WrittenSpan, group);
        }
    }

    private void WriteGroup(ReadOnlySpan<byte> lines, List<Pending> group)
    {
        try
        {
            _file.Append(lines);
            Volatile.Write(ref _count, _count + group.Count);
            group.ForEach(pending => pending.Written.SetResult());
        }
        catch (IOException failure)
        {
            group.ForEach(pending => pending.Written.SetException(failure));
        }
    }

    private readonly record struct Pending(ReadOnlyMemory<byte> Line, TaskCompletionSource Written);
}
