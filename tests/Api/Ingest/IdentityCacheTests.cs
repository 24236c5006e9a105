using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Ingest;

public sealed class IdentityCacheTests
{
    private static readonly AccountId Account = new(1);

    [Fact]
    public void TryGet_WhatWasSet_IsFound_InItsAccountOnly()
    {
        var cache = new IdentityCache();
        cache.Set(Account, User(1), 11);

        Assert.True(cache.TryGet(Account, User(1), out var customer));
        Assert.Equal(11, customer);
        Assert.False(cache.TryGet(new AccountId(2), User(1), out _));
        Assert.False(cache.TryGet(Account, new Identity(IdentityKind.Phone, "u1"), out _));
    }

    [Fact]
    public void Set_Again_Replaces()
    {
        var cache = new IdentityCache();
        cache.Set(Account, User(1), 11);
        cache.Set(Account, User(1), 12);

        Assert.True(cache.TryGet(Account, User(1), out var customer));
        Assert.Equal(12, customer);
    }

    [Fact]
    public void Set_Again_ReplacesWhatIsInTheOldGeneration()
    {
        var cache = new IdentityCache(most: 4);
        cache.Set(Account, User(1), 11);
        cache.Set(Account, User(2), 22);
        cache.Set(Account, User(1), 12);
        cache.Set(Account, User(3), 33);

        Assert.True(cache.TryGet(Account, User(1), out var customer));
        Assert.Equal(12, customer);
    }

    [Fact]
    public void Remove_InEitherGeneration_Forgets()
    {
        var cache = new IdentityCache(most: 4);
        cache.Set(Account, User(1), 11);
        cache.Set(Account, User(2), 22);
        cache.Set(Account, User(3), 33);
        cache.Remove(Account, User(1));
        cache.Remove(Account, User(3));

        Assert.False(cache.TryGet(Account, User(1), out _));
        Assert.False(cache.TryGet(Account, User(3), out _));
        Assert.True(cache.TryGet(Account, User(2), out _));
    }

    [Fact]
    public void Set_MoreThanItHolds_StaysWithinItsBound()
    {
        var cache = new IdentityCache(most: 100);
        for (var i = 0; i < 10_000; i++)
        {
            cache.Set(Account, User(i), i);
            Assert.InRange(cache.Count, 1, 100);
        }
    }

    [Fact]
    public void TryGet_WhatIsUsed_OutlivesWhatIsNot()
    {
        var cache = new IdentityCache(most: 100);
        cache.Set(Account, User(0), 1);
        for (var i = 1; i < 1_000; i++)
        {
            cache.Set(Account, User(i), i);
            Assert.True(cache.TryGet(Account, User(0), out _));
        }

        Assert.False(cache.TryGet(Account, User(1), out _));
    }

    private static Identity User(int number) => new(IdentityKind.External, $"u{number}");
}
