using Spectre.Console;

namespace ZaloOrleans.Bench.Load;

/// <summary>Lets the sides of a comparison take turns, so that what else the machine does falls on all of them.</summary>
internal static class Rounds
{
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
