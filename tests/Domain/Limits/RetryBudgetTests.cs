namespace ZaloOrleans.Limits;

public sealed class RetryBudgetTests
{
    [Fact]
    public void Retry_Earned_GoesAtOnce()
    {
        var budget = default(RetryBudget).Sent(10);
        (budget, var first) = budget.Retry(TimeSpan.Zero);
        (budget, var second) = budget.Retry(TimeSpan.Zero);
        Assert.Equal((TimeSpan.Zero, TimeSpan.Zero, 0), (first, second, Math.Round(budget.Earned, 6)));
    }

    [Fact]
    public void Retry_NotEarned_WaitsForItsPlaceInAnEvenFlow()
    {
        var budget = default(RetryBudget);
        var waits = new List<TimeSpan>();
        for (var i = 0; i < 4; i++)
        {
            (budget, var wait) = budget.Retry(TimeSpan.Zero);
            waits.Add(wait);
        }

        Assert.Equal([TimeSpan.Zero, RetryBudget.Floor, RetryBudget.Floor * 2, RetryBudget.Floor * 3], waits);
        Assert.Equal(TimeSpan.Zero, budget.Retry(RetryBudget.Floor * 4).Wait);
    }

    [Fact]
    public void Retries_OfAllThatIsSent_AreAFifthAndTheFloor()
    {
        var budget = default(RetryBudget);
        var within = 0;
        for (var second = 0; second < 60; second++)
        {
            var now = TimeSpan.FromSeconds(second);
            budget = budget.Sent(10);
            for (var i = 0; i < 10; i++)
            {
                (budget, var wait) = budget.Retry(now);
                within += now + wait < TimeSpan.FromMinutes(1) ? 1 : 0;
            }
        }

        Assert.InRange(within, 120, (int)(600 * RetryBudget.Share) + 31);
    }

    [Fact]
    public void Earned_IsNotSavedUpForEver() => Assert.Equal(RetryBudget.Most, default(RetryBudget).Sent(1_000_000).Earned);
}
