using Microsoft.Win32.SafeHandles;

namespace ZaloOrleans.Simulator.Sends;

/// <summary>An append-only file of lines, for one writer; a second process that opens it is refused.</summary>
internal sealed class LineFile : IDisposable
{
    private readonly string _path;
    private readonly SafeFileHandle _handle;
    private long _length;

    private LineFile(string path, SafeFileHandle handle)
    {
        _path = path;
        _handle = handle;
    }

    /// <summary>Complete lines found when it was opened.</summary>
    public long LinesAtStart { get; private set; }

    /// <summary>Opens or makes the file and cuts off a last line that was never finished: nobody was told of it.</summary>
    public static LineFile Open(string path)
    {
        // None is the one sharing mode that is a real lock on Unix; the kernel lifts it when the process dies.
        var file = new LineFile(path, File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        file.ReadBack();
        return file;
    }

    /// <summary>Hands whole lines to the operating system; when it returns they outlive this process. After a failure the file is as before.</summary>
    public void Append(ReadOnlySpan<byte> lines)
    {
        try
        {
            RandomAccess.Write(_handle, lines, _length);
            Volatile.Write(ref _length, _length + lines.Length);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_handle, _length);
            throw;
        }
    }

    /// <summary>Copies what is complete now; lines appended meanwhile are left for the next call.</summary>
    public async Task CopyToAsync(Stream target, CancellationToken cancellation)
    {
        var left = Volatile.Read(ref _length);
        var buffer = new byte[64 * 1024];
        for (long at = 0; at < left;)
        {
            var want = (int)Math.Min(buffer.Length, left - at);
            var got = await RandomAccess.ReadAsync(_handle, buffer.AsMemory(0, want), at, cancellation);
            if (got == 0)
                throw new IOException($"{_path} has become shorter");
            await target.WriteAsync(buffer.AsMemory(0, got), cancellation);
            at += got;
        }
    }

    public void Dispose() => _handle.Dispose();

    private void ReadBack()
    {
        var buffer = new byte[64 * 1024];
        var total = RandomAccess.GetLength(_handle);
        for (long at = 0; at < total;)
        {
            var got = RandomAccess.Read(_handle, buffer, at);
            var span = buffer.AsSpan(0, got);
            LinesAtStart += span.Count((byte)'\n');
            if (span.LastIndexOf((byte)'\n') is var last and >= 0)
                _length = at + last + 1;
            at += got;
        }

        if (_length < total)
            RandomAccess.SetLength(_handle, _length);
    }
}
