using System.Collections.Immutable;
using ZaloOrleans.Hosting;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.TestKit;

namespace ZaloOrleans.Customers;

/// <summary>
/// One person comes through many doors, in any order and at the same time, and is one customer in the end: who follows, opens the Mini App,
/// shares a phone there, is imported. Each door is a request as its caller makes it; which is when is drawn from the seed.
/// </summary>
public sealed class OnePersonTests(PostgresCluster postgres)
{
    private const int Persons = 24;

    [Theory]
    [InlineData(1), InlineData(2), InlineData(3)]
    public async Task Doors_InAnyOrderAndInterleaving_LeadToOneCustomer(int seed)
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var engine = await EngineCluster.StartAsync(database, silos: 2);
        var account = await engine.AccountAsync();
        var random = new Random(seed);
        var doors = Enumerable.Range(0, Persons).SelectMany(person => DoorsOf(engine, person)).OrderBy(_ => random.Next()).ToList();

        // Some wait for those before, so that sequences are tried as well as races.
        var running = new List<Task>();
        foreach (var door in doors)
        {
            running.Add(Task.Run(() => EnterAsync(engine, account, door)));
            if (random.Next(4) == 0)
            {
                await Task.WhenAll(running);
            }
        }

        await Task.WhenAll(running);
        await engine.EventuallyAsync(0L, $"select count(*) from engine.wakeups where account_id = {account}", 60);

        var said = $"seed {seed}";
        var live = await engine.ScalarAsync<long>($"select count(*) from customers where account_id = {account} and deleted_at is null");
        Assert.True(live == Persons, $"{said}: {live} customers of {Persons} persons.");
        var strays = await engine.ScalarAsync<string>($"""
            select string_agg(format('%s %s %s', i.kind, i.value, i.customer_id), '; ') from engine.identities i
             where i.account_id = {account} and right(i.value, 2) <> (select right(o.value, 2) from engine.identities o where o.account_id = i.account_id and o.customer_id = i.customer_id and o.kind = 1)
            """);
        Assert.True(strays is null, $"{said}: {strays}");
        var sets = await engine.ScalarAsync<long>($"select count(*) from (select 1 from engine.identities where account_id = {account} group by customer_id having count(*) = 4) s");
        Assert.True(sets == Persons, $"{said}: {sets} customers have all four identities.");
        var events = await engine.ScalarAsync<string>($"""
            select count(*) || ' ' || count(*) filter (where c.deleted_at is null and e.device_id = 'd' || right(p.external_id, 2))
              from events e left join customers c on c.id = e.customer_id left join engine.customer_profiles p on p.customer_id = e.customer_id
             where e.account_id = {account} and e.event_name = 'came'
            """);
        Assert.True(events == $"{doors.Count} {doors.Count}", $"{said}: {events} of {doors.Count} events are where they belong.");
        Assert.Equal(0, await engine.ScalarAsync<long>($"select count(*) from events where account_id = {account} and event_name = 'identity_conflict'"));
        Assert.Equal(0, await engine.ScalarAsync<long>($"select count(*) from engine.parked_wakeups"));
    }

    private static IEnumerable<Door> DoorsOf(EngineCluster engine, int person)
    {
        var id = $"{person:00}";
        Identity external = new(IdentityKind.External, $"kh-{id}"), zalo = new(IdentityKind.Zalo, $"70{id}"),
            miniApp = new(IdentityKind.MiniApp, $"7:50{id}"), phone = new(IdentityKind.Phone, $"+849123456{id}");
        var came = engine.Track("came", device: $"d{id}");
        yield return Of(zalo);
        yield return Of(miniApp);
        yield return Of(zalo, miniApp);
        yield return Of(miniApp, phone);
        yield return Of(external, phone);
        yield return Of(external);

        Door Of(params Identity[] identities) => new(came with
        {
            MessageId = $"m-{id}-{string.Join('-', identities.Select(i => (int)i.Kind))}",
            Identities = [.. identities],
            Profile = identities.Contains(phone) ? ProfilePatch.Empty with { Columns = ImmutableDictionary<string, string?>.Empty.Add("phone", phone.Value) } : ProfilePatch.Empty,
        });
    }

    /// <summary>As each caller does: resolve the strongest identity, go there, and where one is sent.</summary>
    private static async Task EnterAsync(EngineCluster engine, AccountId account, Door door)
    {
        var to = (await engine.Grains.Identities(account).Resolve([door.Item.Identities[0]]))[0];
        for (var tries = 0; tries < 20; tries++)
        {
            var answer = await engine.Grains.Customer(account, to.CustomerId).Ingest(new IngestCommand { Actor = "key:1", Items = [door.Item], Create = to.IsNew });
            switch (answer.Route)
            {
                case IngestRoute.Here:
                    Assert.Null(answer.Items[0].Error);
                    return;
                case IngestRoute.Elsewhere:
                    to = new Resolved(answer.ElsewhereCustomerId, false);
                    break;
                default:
                    to = (await engine.Grains.Identities(account).Resolve([door.Item.Identities[0]]))[0];
                    break;
            }
        }

        Assert.Fail("It went round in circles.");
    }

    private sealed record Door(IngestItem Item);
}
