namespace ZaloOrleans.Turns;

/// <summary>
/// Threads for an outage. Npgsql asks the server to cancel a command that has timed out, and blocks a thread of the pool until it is
/// answered, for up to 15 s: a server that hangs takes as many threads as there are connections to it. By itself the pool replaces one
/// every half second, and meanwhile the silo stood still: for 4 s, as measured on two cores, nobody was told "busy".
/// </summary>
internal static class OutageThreads
{
    // The pools of a silo have 40 connections in all, and whoever is not blocked wants to run too.
    private const int Needed = 64;

    private static readonly (int Workers, int Ports) Usual = Current();

    /// <summary>From now on the pool makes the threads that it lacks at once.</summary>
    public static void Prepare() => ThreadPool.SetMinThreads(Math.Max(Needed, Usual.Workers), Usual.Ports);

    /// <summary>The pool is as thrifty as before.</summary>
    public static void GiveBack() => ThreadPool.SetMinThreads(Usual.Workers, Usual.Ports);

    private static (int Workers, int Ports) Current()
    {
        ThreadPool.GetMinThreads(out var workers, out var ports);
        return (workers, ports);
    }
}
