namespace ZaloOrleans;

/// <summary>Waits for what must come, and does not say how fast.</summary>
internal static class Eventually
{
    /// <summary>Far beyond what a slow machine needs: whoever waits this long waits for ever.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    /// <summary>Asks until the answer is the expected one.</summary>
    /// <param name="what">What is waited for, for the message of a failure.</param>
    /// <param name="expected">The answer.</param>
    /// <param name="ask">Gives the answer of now.</param>
    public static Task IsAsync<T>(string what, T expected, Func<Task<T>> ask) =>
        HoldsAsync(what, ask, actual => EqualityComparer<T>.Default.Equals(actual, expected));

    /// <summary>Asks until the answer is good, and returns it.</summary>
    public static async Task<T> HoldsAsync<T>(string what, Func<Task<T>> ask, Func<T, bool> isGood)
    {
        var start = TimeProvider.System.GetTimestamp();
        T actual;
        while (!isGood(actual = await ask()))
        {
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
            {
                Assert.Fail($"Waited in vain: {what}. It is still: {actual}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        return actual;
    }
}
