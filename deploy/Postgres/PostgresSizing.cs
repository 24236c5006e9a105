using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>How much of the machine a cluster may take.</summary>
/// <param name="SharedBuffersMb">PostgreSQL's own cache, in MB.</param>
/// <param name="CacheMb">What the planner may expect to be cached altogether, in MB.</param>
/// <param name="Connections">The most connections.</param>
/// <param name="LogMb">
/// The write-ahead log that is kept ready, in MB: a server that has to make a new file of it first lets every commit wait. 4,096 is all that it ever takes
/// between two checkpoints.
/// </param>
public sealed record PostgresSizing(long SharedBuffersMb, long CacheMb, int Connections, int LogMb)
{
    private const long Mb = 1024 * 1024;

    /// <summary>A fifth of the memory, 128 MB at least and 2 GB at most; connections for several silos.</summary>
    public static PostgresSizing ForMachine() => ForMemory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Mb);

    /// <summary>A throw-away cluster beside others on one machine.</summary>
    public static PostgresSizing Small => new(256, 1024, 300, 80);

    /// <summary>The settings, a line each. Nothing here trades safety for speed: what was committed is on disk.</summary>
    /// <param name="compression">The best method that the server was built with, for <c>wal_compression</c> and for long values.</param>
    public string ToSettings(string compression) => string.Create(CultureInfo.InvariantCulture, $"""
        # Written by deploy/up when it made this cluster. Yours to change; deploy/down and deploy/up put a change into effect.

        # Only this machine, only with a password. The port is given when the server starts.
        listen_addresses = '127.0.0.1'
        unix_socket_directories = ''
        password_encryption = 'scram-sha-256'

        # Never off: an acknowledged event is a committed one. The silo refuses to start otherwise.
        fsync = on
        synchronous_commit = on
        full_page_writes = on

        # Size
        max_connections = {Connections}
        shared_buffers = '{SharedBuffersMb}MB'
        effective_cache_size = '{CacheMb}MB'
        maintenance_work_mem = '128MB'
        work_mem = '8MB'
        max_locks_per_transaction = 128

        # Few, spread checkpoints, and a write-ahead log of one size, whose files are used again
        max_wal_size = '4GB'
        min_wal_size = '{LogMb}MB'
        wal_compression = {compression}
        default_toast_compression = {compression}
        checkpoint_timeout = '15min'

        # Solid-state disks; short statements that compiling would only delay
        random_page_cost = 1.1
        effective_io_concurrency = 64
        jit = off

        # Queue-like tables die quickly: look often, and work fast. Statistics change slowly, and are taken anew when a table has doubled.
        autovacuum_naptime = '15s'
        autovacuum_vacuum_cost_limit = 2000
        autovacuum_analyze_scale_factor = 1

        # Details of an error repeat values of the row, which may be somebody's phone number.
        log_error_verbosity = terse
        log_line_prefix = '%m [%p] %q%u@%d '
        log_timezone = 'UTC'
        timezone = 'UTC'
        lc_messages = 'C'

        """);

    internal static PostgresSizing ForMemory(long memoryMb) => new(Math.Clamp(memoryMb / 5, 128, 2048), Math.Max(memoryMb / 2, 256), 200, 4096);
}
