using System.Security.Cryptography;
using ZaloOrleans.Databases;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Media;

/// <summary>Media to fetch, their bytes, and how long they are kept.</summary>
public sealed class MediaStoreTests(PostgresCluster cluster) : OwnDatabaseTest(cluster)
{
    private static readonly DateTimeOffset Now = new(2026, 11, 30, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Next_IsTheFirstOfItsLaneThatIsDue_ElseItsTime()
    {
        var (account, other) = (await AccountAsync(), await AccountAsync());
        var store = new MediaStore(Engine);
        Assert.Equal((null, null), await store.NextAsync(account, 0, Now));
        await InsertAsync(account, 1, lane: 0, Now.AddSeconds(5));
        await InsertAsync(account, 2, lane: 0, Now.AddSeconds(3));
        await InsertAsync(account, 3, lane: 0, Now, "failed");
        await InsertAsync(account, 4, lane: 1, Now);
        await InsertAsync(other, 5, lane: 0, Now);

        Assert.Equal((null, Now.AddSeconds(3)), await store.NextAsync(account, 0, Now.AddSeconds(2)));
        Assert.Equal(2, (await store.NextAsync(account, 0, Now.AddSeconds(3))).Media!.Id);
        Assert.Equal(4, (await store.NextAsync(account, 1, Now)).Media!.Id);
        Assert.Equal((5, other), (await store.NextAsync(other, 0, Now)).Media is { } media ? (media.Id, media.Account) : default);
    }

    [Theory]
    [InlineData(0), InlineData(1), InlineData(MediaStore.PartBytes), InlineData(MediaStore.PartBytes + 1), InlineData((10 * MediaStore.PartBytes) + 77)]
    public async Task Bytes_OfAnySize_AreKeptOnce_WithWhatTheyAre(int size)
    {
        var account = await AccountAsync();
        await InsertAsync(account, 1, lane: 0, Now);
        var (store, media) = (new MediaStore(Engine), Pending(account, 1));
        var bytes = RandomNumberGenerator.GetBytes(size);

        Assert.True(await store.KeepAsync(media, ContentOf(bytes), Now));
        // Another one that was slower, with other bytes.
        Assert.False(await store.KeepAsync(media, ContentOf(RandomNumberGenerator.GetBytes(size + 5)), Now));

        Assert.Equal($"stored 1 image/png {size} {Convert.ToHexStringLower(SHA256.HashData(bytes))}", await Owner.ScalarAsync(
            "select state || ' ' || attempts || ' ' || content_type || ' ' || size || ' ' || encode(sha256, 'hex') from engine.media where reason is null and stored_at = $1", Now.UtcDateTime));
        var parts = await Owner.RowsAsync("select bytes from engine.media_parts where account_id = $1 and media_id = 1 order by part", account.Value);
        Assert.Equal(bytes, parts.SelectMany(p => (byte[])p[0]!));
        Assert.Equal((size + MediaStore.PartBytes - 1) / MediaStore.PartBytes, parts.Count);
        Assert.Equal((null, null), await store.NextAsync(account, 0, Now));
    }

    [Fact]
    public async Task Bytes_OfOneThatIsGone_AreNotKept()
    {
        var account = await AccountAsync();
        Assert.False(await new MediaStore(Engine).KeepAsync(Pending(account, 9), ContentOf([1, 2, 3]), Now));
        Assert.Equal(0L, await Owner.ScalarAsync("select count(*) from engine.media_parts"));
    }

    [Fact]
    public async Task Media_GoWithTheirAccountsRetention_AndTheirBytesWithThem()
    {
        var (keeps, limits) = (await AccountAsync(), await AccountAsync());
        var now = new DateTimeOffset((DateTime)(await Owner.ScalarAsync("select now()"))!);
        var store = new MediaStore(Engine);
        foreach (var account in new[] { keeps, limits })
        {
            foreach (var months in Enumerable.Range(1, 12))
            {
                await InsertAsync(account, months, lane: 0, now.AddMonths(-months));
                Assert.True(await store.KeepAsync(Pending(account, months), ContentOf([1, 2, 3]), now));
            }
        }

        await Engine.ExecuteAsync("update engine.account_settings set retention_months = null where account_id = $1", keeps.Value);
        await Engine.ExecuteAsync("update engine.account_settings set retention_months = 6 where account_id = $1", limits.Value);
        await new PartitionMaintenance(Engine, TimeProvider.System, new PartitionOptions { ChunkRows = 2 }).RunAsync(now);

        Assert.Equal((12L, 12L, 6L, 6L), (await CountAsync("media", keeps), await CountAsync("media_parts", keeps), await CountAsync("media", limits), await CountAsync("media_parts", limits)));
    }

    private async Task<long> CountAsync(string table, AccountId account) => (long)(await Owner.ScalarAsync($"select count(*) from engine.{table} where account_id = $1", account.Value))!;

    private Task InsertAsync(AccountId account, long id, int lane, DateTimeOffset at, string state = "pending") => Engine.ExecuteAsync("""
        insert into engine.media (id, account_id, customer_id, message_id, place, lane, kind, url, state, reason, not_before, created_at)
        values ($1, $2, 1, 1, 0, $3, 'image', 'https://f.example/1', $4, case when $4 = 'failed' then 'http_404' end, $5, $5)
        """, id, account.Value, lane, state, at.UtcDateTime);

    private static PendingMedia Pending(AccountId account, long id) => new(id, account, "https://f.example/1", null, null, 0, Now);

    private static MediaContent ContentOf(byte[] bytes) => new("image/png", bytes.Length, SHA256.HashData(bytes), [.. bytes.Chunk(MediaStore.PartBytes).Select(p => (ReadOnlyMemory<byte>)p)]);
}
