namespace ZaloOrleans.Story;

/// <summary>The tests that share one installation.</summary>
[CollectionDefinition]
public sealed class StoryCollection : ICollectionFixture<StoryFixture>;
