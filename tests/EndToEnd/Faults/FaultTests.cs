namespace ZaloOrleans.Faults;

/// <summary>The tests that break an installation: one after another, because each wants most of the machine.</summary>
[CollectionDefinition(Name)]
public sealed class FaultTests : ICollectionFixture<OneSilo>
{
    public const string Name = "faults";
}
