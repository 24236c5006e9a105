using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using ZaloOrleans.Accounts;
using ZaloOrleans.Api.Http.Access;

namespace ZaloOrleans.Api.Access;

public sealed class KeyRingTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly ConcurrentDictionary<string, ApiKeyRecord> _stored = new();
    private readonly KeyRing _ring;
    private Func<Task> _before = () => Task.CompletedTask;
    private int _asked;

    public KeyRingTests() => _ring = new KeyRing(AskAsync, _clock);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(3.999, 1)]
    [InlineData(4, 2)]
    public async Task Find_KnownKey_IsAskedForAgainAfterFourSeconds(double seconds, int asked)
    {
        Store("a");
        Assert.NotNull(await _ring.FindAsync("a"));
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        Assert.NotNull(await _ring.FindAsync("a"));

        Assert.Equal(asked, _asked);
    }

    [Theory]
    [InlineData(0.999, 1)]
    [InlineData(1, 2)]
    public async Task Find_UnknownKey_IsAskedForAgainAfterOneSecond(double seconds, int asked)
    {
        Assert.Null(await _ring.FindAsync("a"));
        Store("a");
        _clock.Advance(TimeSpan.FromSeconds(seconds));

        Assert.Equal(asked == 2, await _ring.FindAsync("a") is not null);
        Assert.Equal(asked, _asked);
    }

    [Fact]
    public async Task Find_RevokedMeanwhile_IsSeenWithinFiveSecondsEvenOfASlowLookup()
    {
        Store("a");
        var gate = new TaskCompletionSource();
        _before = () => gate.Task;
        var first = _ring.FindAsync("a").AsTask();
        _clock.Advance(TimeSpan.FromSeconds(2));
        gate.SetResult();
        Assert.True((await first)!.IsLive(_clock.GetUtcNow()));
        Store("a", revokedAt: _clock.GetUtcNow());
        _clock.Advance(TimeSpan.FromSeconds(2));

        Assert.False((await _ring.FindAsync("a"))!.IsLive(_clock.GetUtcNow()));
    }

    [Fact]
    public async Task Find_ManyAtOnce_AskOnce()
    {
        Store("a");
        var gate = new TaskCompletionSource();
        _before = () => gate.Task;
        var all = Enumerable.Range(0, 100).Select(_ => _ring.FindAsync("a").AsTask()).ToArray();
        gate.SetResult();
        await Task.WhenAll(all);

        Assert.Equal(1, _asked);
    }

    [Fact]
    public async Task Find_LookupFails_IsTriedAgainAtOnce()
    {
        Store("a");
        _before = () => throw new TimeoutException();
        await Assert.ThrowsAsync<TimeoutException>(() => _ring.FindAsync("a").AsTask());
        _before = () => Task.CompletedTask;

        Assert.NotNull(await _ring.FindAsync("a"));
    }

    [Fact]
    public async Task Find_LookupHangs_GivesUpWithinFiveSeconds()
    {
        _before = () => new TaskCompletionSource().Task;
        var waiting = _ring.FindAsync("a").AsTask();
        _clock.Advance(TimeSpan.FromSeconds(4.5));

        await Assert.ThrowsAsync<TimeoutException>(() => waiting);
    }

    [Fact]
    public async Task Find_MoreInventedKeysThanItHolds_StaysBounded()
    {
        for (var i = 0; i < KeyRing.Most + 10; i++)
        {
            await _ring.FindAsync($"invented-{i}");
        }

        Assert.InRange(_ring.Count, 1, KeyRing.Most);
    }

    [Theory]
    [InlineData(-1, null, true)]
    [InlineData(0, null, false)]
    [InlineData(null, -1, true)]
    [InlineData(null, 0, false)]
    [InlineData(5, 0, false)]
    [InlineData(0, 5, false)]
    [InlineData(null, null, true)]
    public void IsLive_EndsAtTheVeryMoment(int? expiredSecondsAgo, int? revokedSecondsAgo, bool live)
    {
        var now = _clock.GetUtcNow();
        var caller = new Caller(Record("a") with { ExpiresAt = Before(expiredSecondsAgo), RevokedAt = Before(revokedSecondsAgo) });

        Assert.Equal(live, caller.IsLive(now));

        DateTimeOffset? Before(int? seconds) => seconds is { } s ? now.AddSeconds(-s) : null;
    }

    private async Task<ApiKeyRecord?> AskAsync(string publicId)
    {
        Interlocked.Increment(ref _asked);
        await _before();
        return _stored.GetValueOrDefault(publicId);
    }

    private void Store(string publicId, DateTimeOffset? revokedAt = null) => _stored[publicId] = Record(publicId) with { RevokedAt = revokedAt };

    private static ApiKeyRecord Record(string name) => new(1, 1, [1], "live", name, ["*"], [], null, null);
}
