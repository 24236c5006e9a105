namespace ZaloOrleans.Run;

/// <summary>What a test program reported.</summary>
/// <param name="Passed">How many tests passed.</param>
/// <param name="Failures">The tests that failed, and whatever else went wrong, each counted as one.</param>
/// <param name="Skipped">The tests that were skipped, with their reasons.</param>
internal sealed record TestOutcome(int Passed, IReadOnlyList<TestNote> Failures, IReadOnlyList<TestNote> Skipped)
{
    /// <summary>Nothing was reported: that is a failure, never a success.</summary>
    public static TestOutcome Broken(string name, string why) => new(0, [new TestNote(name, why)], []);
}
