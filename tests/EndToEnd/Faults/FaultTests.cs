namespace ZaloOrleans.Faults;

/// <summary>The tests that break the installation with one silo: one after another, and each leaves it whole.</summary>
[CollectionDefinition(Name)]
public sealed class FaultTests : ICollectionFixture<OneSilo>
{
    public const string Name = "faults";
}
