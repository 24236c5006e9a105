using System.Diagnostics;

namespace ZaloOrleans.Story;

/// <summary>Waits for what comes about by itself. The limit is generous: it only bounds how long a failing test takes.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Reads until the value is the expected one; where it never is, the assertion shows the last.</summary>
    public static async Task EqualAsync<T>(T expected, Func<Task<T?>> read)
    {
        var last = await UntilAsync(read, value => EqualityComparer<T>.Default.Equals(value, expected));
        Assert.Equal(expected, last);
    }

    /// <summary>Reads until the value will do, and returns the last one, whatever it is.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> will)
    {
        var watch = Stopwatch.StartNew();
        while (true)
        {
            var value = await read();
            if (will(value) || watch.Elapsed > Limit)
            {
                return value;
            }

            await Task.Delay(Pause);
        }
    }
}
