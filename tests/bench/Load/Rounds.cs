using System.Diagnostics;
using Spectre.Console;

namespace ZaloOrleans.Bench.Load;

/// <summary>Lets the sides of a comparison take turns, so that what else the machine does falls on all of them.</summary>
internal static class Rounds
{
    /// <summary>
    /// Runs each side for so long before anything is measured: a silo runs for weeks, and the compiler needs about 20 s of load until
    /// it has optimised what runs often (processor time of a turn in rounds of 5 s: 63, 26, 29, 23, 21 us, then 20).
    /// </summary>
    public static async Task WarmUpAsync(TimeSpan time, params IReadOnlyList<Side> sides)
    {
        foreach (var side in sides)
        {
            var since = Stopwatch.GetTimestamp();
            do
            {
                await side.Round();
            }
            while (Stopwatch.GetElapsedTime(since) < time);
        }
    }

    /// <summary>
    /// A B C A B C ..., each after <paramref name="before"/>. Prints each round: the rate, and what each one cost in
    /// processor time (this process + PostgreSQL) and in allocations, which noise touches less.
    /// </summary>
    public static async Task AlternateAsync(string name, int rounds, Func<Task> before, params IReadOnlyList<Side> sides)
    {
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var side in sides)
            {
                await before();
                await side.MeasureAsync();
            }

            AnsiConsole.WriteLine($"{name}, round {round} of {rounds}: {string.Join(", ", sides)}");
        }
    }
}
