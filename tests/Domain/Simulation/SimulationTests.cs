namespace ZaloOrleans.Simulation;

/// <summary>Many runs, each another world: whatever is killed, repeated, reordered or lost, what was promised holds.</summary>
public sealed class SimulationTests
{
    private const int Seeds = 1_000;
    private const int SeedsForABug = 20;

    [Fact]
    public void World_OfAnySeed_KeepsEveryPromise()
    {
        var faults = new List<string>();
        var accepted = 0;
        Parallel.For(0, Seeds, seed =>
        {
            var world = Run(seed, PlantedBug.None);
            var found = SimulationChecks.Of(world).ToList();
            lock (faults)
            {
                accepted += world.Zalo.Accepted.Count;
                faults.AddRange(found.Select(f => $"Seed {seed}: {f}"));
            }
        });
        Assert.True(faults.Count == 0, string.Join('\n', faults.Take(20)));

        // The checks had something to look at.
        Assert.True(accepted > Seeds * 5, $"{accepted} messages were accepted.");
    }

    /// <summary>The checks can fail: each of these faults is found within a few seeds.</summary>
    [Theory]
    [MemberData(nameof(Bugs))]
    public void Bug_ThatIsPlanted_IsFound(PlantedBug bug) =>
        Assert.True(Enumerable.Range(0, SeedsForABug).Any(seed => SimulationChecks.Of(Run(seed, bug)).Any()), $"{bug} was not found.");

    [Fact]
    public void World_OfOneSeed_IsTheSameEachTime()
    {
        string Trail() => string.Join('\n', Run(7, PlantedBug.None).Zalo.Accepted);
        Assert.Equal(Trail(), Trail());
    }

    public static TheoryData<PlantedBug> Bugs => [.. Enum.GetValues<PlantedBug>().Where(b => b != PlantedBug.None)];

    private static SimulatedWorld Run(int seed, PlantedBug bug)
    {
        var world = new SimulatedWorld(seed, bug);
        world.Run();
        return world;
    }
}
