using System.Security.Cryptography;
using ZaloOrleans.Databases;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Schema;
using ZaloOrleans.Secrets;

namespace ZaloOrleans.Privacy;

/// <summary>By what those are known who were erased: no one can tell who they are, and not for ever.</summary>
public sealed class ErasedPersonsTests(SharedDatabase shared) : SchemaTest(shared)
{
    private static readonly Identity Lan = new(IdentityKind.Zalo, "7700");

    [Fact]
    public async Task Person_IsFoundByTheIdAlone_InTheirAccount_AlsoWhileTheMasterKeyIsRotated()
    {
        var (account, other) = (await AccountAsync(), await AccountAsync());
        var (before, now) = (NewKey(), NewKey());
        // Never thirty days ago: the other test counts all that are.
        var at = new DateTimeOffset(2126, 11, 30, 3, 0, 0, TimeSpan.Zero);
        await KeepAsync(account, new ErasedPersons(Engine, before).HashOf(account, Lan), at);

        Assert.Equal([KeyValuePair.Create(Lan, at)], await new ErasedPersons(Engine, before).FindAsync(account, [Lan, new Identity(IdentityKind.Zalo, "7701"), new Identity(IdentityKind.MiniApp, "7700")]));
        Assert.Empty(await new ErasedPersons(Engine, before).FindAsync(other, [Lan]));
        Assert.Empty(await new ErasedPersons(Engine, now).FindAsync(account, [Lan]));
        Assert.Single(await new ErasedPersons(Engine, now.After(before)).FindAsync(account, [Lan]));
    }

    [Fact]
    public async Task Hash_AfterThirtyDays_IsForgotten()
    {
        var account = await AccountAsync();
        var now = new DateTimeOffset((DateTime)(await Owner.ScalarAsync("select now()"))!);
        for (var days = 28; days < 33; days++)
        {
            await KeepAsync(account, RandomNumberGenerator.GetBytes(32), now.AddDays(-days));
        }

        var report = await new PartitionMaintenance(Engine, TimeProvider.System, new PartitionOptions { ChunkRows = 1 }).RunAsync(now, TestContext.Current.CancellationToken);

        // 31 and 32 days; the one of 30 days sharp is still in its time.
        Assert.Equal(2, report.ForgottenPersons);
        Assert.Equal(3L, await Owner.ScalarAsync("select count(*) from engine.erased_persons where account_id = $1", account.Value));
    }

    private static MasterKey NewKey() => MasterKey.Parse(Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));

    private Task<int> KeepAsync(AccountId account, byte[] hash, DateTimeOffset at) =>
        Engine.ExecuteAsync("insert into engine.erased_persons (account_id, hash, erased_at) values ($1, $2, $3)", account.Value, hash, at.UtcDateTime);
}
