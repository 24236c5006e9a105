using System.Net;
using System.Text.Json;
using ZaloOrleans.Api.Engine;
using ZaloOrleans.Errors;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Ingest;

/// <summary>Batches over HTTP and the real Orleans client, against grains that stand in for the engine's.</summary>
public sealed class BatchTests(ApiFixture api)
{
    [Fact]
    public async Task Batch_GoodBadAndRepeated_AreCountedApart()
    {
        var key = api.NewKey();
        var first = await SendAsync(key, Track("u1", "m1"), Track("u1", "m2"));
        var second = await SendAsync(key, Track("u1", "m2"), """{"type":"track","userId":"u1","event":"","messageId":"m3"}""", Track("u2", "m4"), "17");

        Assert.Equal((2, 0, 0), Counts(first));
        Assert.Equal((1, 1, 2), Counts(second));
        var errors = second.GetProperty("errors");
        Assert.Equal((1, "m3", "empty", "/event"), Error(errors[0]));
        Assert.Equal((3, null, "invalid_type", ""), Error(errors[1]));
    }

    [Fact]
    public async Task Batch_ItemWithSeveralFaults_IsOneErrorWithAllOfThem()
    {
        var errors = (await SendAsync(api.NewKey(), """{"type":"track","userId":5,"event":"e","extra":1}""")).GetProperty("errors");

        Assert.Equal("unknown_field", Assert.Single(errors.EnumerateArray()).GetProperty("code").GetString());
        Assert.Equal("invalid_type", errors[0].GetProperty("more")[0].GetProperty("code").GetString());
    }

    [Fact]
    public async Task Batch_OfOneCustomer_IsOneCallInOrder()
    {
        var key = api.NewKey();
        await SendAsync(key, [.. Enumerable.Range(0, 50).Select(i => Track("u1", $"m{i}"))]);

        var command = Assert.Single(api.Book.Commands[key.Account]);
        Assert.Equal(Enumerable.Range(0, 50).Select(i => $"m{i}"), command.Items.Select(i => i.MessageId));
        Assert.True(command.Create);
        Assert.Equal($"key:{key.Record.Id}", command.Actor);
    }

    [Fact]
    public async Task Batch_ManyCustomers_AreLookedUpOnceAndThenRemembered()
    {
        var key = api.NewKey();
        string[] items = [.. Enumerable.Range(0, 100).Select(i => Track($"u{i % 20}", Guid.NewGuid().ToString()))];
        Assert.Equal((100, 0, 0), Counts(await SendAsync(key, items)));
        Assert.Equal(20, api.Book.Commands[key.Account].Count);
        await SendAsync(key, Track("u3", "again"));

        Assert.Equal(1, api.Book.Lookups[key.Account]);
        Assert.False(api.Book.Commands[key.Account].Last().Create);
    }

    [Fact]
    public async Task Visitor_WhoIsIdentified_IsTheCustomerFromThenOn()
    {
        var key = api.NewKey();
        await SendAsync(key,
            Visit("a", "m1"), """{"type":"identify","userId":"u","anonymousId":"a","messageId":"m2"}""", Visit("a", "m3"), Track("u", "m4"));

        var customer = Customer(key, "u");
        Assert.Equal([$"{Device(key, "a")} m1", $"{customer} m2", $"{customer} m3", $"{customer} m4"], api.Book.Taken[key.Account]);

        // Whose the device is may change, so a later visit is asked of the device again.
        api.Book.DeviceOwners.TryRemove(Device(key, "a"), out _);
        await SendAsync(key, Visit("a", "m5"));
        Assert.Equal($"{Device(key, "a")} m5", api.Book.Taken[key.Account].Last());
    }

    [Fact]
    public async Task Identify_OnADeviceThatIsTheCustomersAlready_BindsNothing()
    {
        var key = api.NewKey();
        const string item = """{"type":"identify","userId":"u","anonymousId":"a"}""";
        await SendAsync(key, item);
        await SendAsync(key, item);
        await SendAsync(key, """{"type":"identify","userId":"v","anonymousId":"a"}""");

        Assert.Equal(["a", null, "a"], api.Book.Commands[key.Account].Select(c => c.BindDevice));
    }

    [Fact]
    public async Task Identify_WithoutADevice_AndTrackWithOne_BindNothing()
    {
        var key = api.NewKey();
        await SendAsync(key, """{"type":"identify","userId":"u"}""", """{"type":"track","userId":"u","anonymousId":"a","event":"e"}""");

        Assert.All(api.Book.Commands[key.Account], c => Assert.Null(c.BindDevice));
        Assert.False(api.Book.DeviceOwners.ContainsKey(Device(key, "a")));
    }

    [Fact]
    public async Task Identify_ByPhoneOnly_FindsTheCustomerOfThatPhone()
    {
        var key = api.NewKey();
        await SendAsync(key, """{"type":"identify","userId":"u","traits":{"phone":"0912345678"},"messageId":"m1"}""");
        await SendAsync(key, """{"type":"identify","anonymousId":"a","traits":{"phone":"84 912 345 678"},"messageId":"m2"}""");

        Assert.Equal([$"{Customer(key, "u")} m1", $"{Customer(key, "u")} m2"], api.Book.Taken[key.Account]);
    }

    [Fact]
    public async Task Elsewhere_IsFollowedAndRemembered()
    {
        var key = api.NewKey();
        await SendAsync(key, Track("u", "m1"));
        var old = Customer(key, "u");
        var other = api.Book.NextId();
        var target = GrainKey.Customer(new AccountId(key.Account), other).Text;
        api.Book.Customers[target] = true;
        api.Book.Ingests[old] = _ => new IngestAnswer { Route = IngestRoute.Elsewhere, ElsewhereCustomerId = other };
        Assert.Equal((1, 0, 0), Counts(await SendAsync(key, Track("u", "m2"))));
        api.Book.Ingests[old] = _ => throw new InvalidOperationException("It was told to go elsewhere.");
        Assert.Equal((1, 0, 0), Counts(await SendAsync(key, Track("u", "m3"))));

        Assert.Equal([$"{old} m1", $"{target} m2", $"{target} m3"], api.Book.Taken[key.Account]);
    }

    [Fact]
    public async Task DeletedCustomer_ComesBackAsANewOne()
    {
        var key = api.NewKey();
        await SendAsync(key, Track("u", "m1"));
        var old = Customer(key, "u");
        Forget(key, "u", old);
        Assert.Equal((1, 0, 0), Counts(await SendAsync(key, Track("u", "m2"))));

        Assert.NotEqual(old, Customer(key, "u"));
        Assert.Equal($"{Customer(key, "u")} m2", api.Book.Taken[key.Account].Last());
    }

    [Fact]
    public async Task DeviceOfADeletedCustomer_IsAVisitorsAgain()
    {
        var key = api.NewKey();
        await SendAsync(key, """{"type":"identify","userId":"u","anonymousId":"a"}""");
        api.Book.Customers[Customer(key, "u")] = false;

        Assert.Equal((1, 0, 0), Counts(await SendAsync(key, Visit("a", "m"))));
    }

    [Fact]
    public async Task IdentityThatNeverSettles_IsLeftToARepeat()
    {
        var key = api.NewKey();
        await SendAsync(key, Track("u", "m1"));
        var grain = Customer(key, "u");
        api.Book.Ingests[grain] = _ => new IngestAnswer { Route = IngestRoute.Elsewhere, ElsewhereCustomerId = GrainKey.Parse(grain).NumberAt(0) };

        var error = (await SendAsync(key, """{"type":"track","userId":"u","event":"e"}""")).GetProperty("errors")[0];
        Assert.Equal("retry", error.GetProperty("code").GetString());
        Assert.True(Guid.TryParse(error.GetProperty("messageId").GetString(), out _), "A repeat must be able to name the item.");
    }

    [Theory]
    [InlineData("busy", "retry")]
    [InlineData("unknown", "retry")]
    [InlineData("timeout", "retry")]
    [InlineData("bug", "internal_error")]
    public async Task FailedCall_MakesItsItemsErrors_AndNobodyElses(string failure, string code)
    {
        var key = api.NewKey();
        await SendAsync(key, Track("bad", "m0"), Track("good", "m1"));
        api.Book.Ingests[Customer(key, "bad")] = _ => throw Failure(failure);
        var answer = await SendAsync(key, Track("bad", "m2"), Track("good", "m3"), Track("bad", "m4"));

        Assert.Equal((1, 0, 2), Counts(answer));
        Assert.Equal((0, "m2", code, null), Error(answer.GetProperty("errors")[0]));
        Assert.Equal((2, "m4", code, null), Error(answer.GetProperty("errors")[1]));
    }

    [Fact]
    public async Task FailedCall_EndsItsChain_SoThatNothingOvertakes()
    {
        var key = api.NewKey();
        await SendAsync(key, Track("u", "m0"));
        api.Book.Ingests[Device(key, "a")] = _ => throw new BusyException();
        var answer = await SendAsync(key, Visit("a", "m1"), """{"type":"track","userId":"u","anonymousId":"a","event":"e","messageId":"m2"}""");

        Assert.Equal((0, 0, 2), Counts(answer));
        Assert.Equal([$"{Customer(key, "u")} m0"], api.Book.Taken[key.Account]);
    }

    [Fact]
    public async Task EngineFindsAFault_ItIsTheItems()
    {
        var key = api.NewKey();
        await SendAsync(key, Track("u", "m0"));
        api.Book.Ingests[Customer(key, "u")] = command => new IngestAnswer
        {
            Route = IngestRoute.Here,
            Items = [.. command.Items.Select(i => new ItemAnswer(i.Index, null, false, new Fault("/traits", "too_many_traits", "Too many.")))],
        };

        Assert.Equal((0, "m1", "too_many_traits", "/traits"), Error((await SendAsync(key, Track("u", "m1"))).GetProperty("errors")[0]));
    }

    [Fact]
    public async Task Accounts_DoNotMeet()
    {
        var (one, other) = (api.NewKey(), api.NewKey());
        await SendAsync(one, Track("u", "m"));
        Assert.Equal((1, 0, 0), Counts(await SendAsync(other, Track("u", "m"))));

        Assert.NotEqual(Customer(one, "u"), Customer(other, "u"));
    }

    private static Exception Failure(string kind) => kind switch
    {
        "busy" => new BusyException(),
        "unknown" => new CommitUnknownException(),
        "timeout" => new TimeoutException(),
        _ => new InvalidOperationException("A bug."),
    };

    private async Task<JsonElement> SendAsync(TestKey key, params string[] items)
    {
        using var client = api.Client(key.Token);
        var answer = await Answer.PostAsync(client, "/v1/batch", $$"""{"batch":[{{string.Join(',', items)}}]}""");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Json;
    }

    private void Forget(TestKey key, string user, string grain)
    {
        var identity = (key.Account, new Identity(IdentityKind.External, user));
        api.Book.Identities.TryRemove(identity, out _);
        api.Book.Proposed.TryRemove(identity, out _);
        api.Book.Customers[grain] = false;
    }

    private string Customer(TestKey key, string user) =>
        GrainKey.Customer(new AccountId(key.Account), api.Book.Identities[(key.Account, new Identity(IdentityKind.External, user))]).Text;

    private static string Device(TestKey key, string device) => GrainKey.Device(new AccountId(key.Account), device).Text;

    private static string Track(string user, string messageId) => $$"""{"type":"track","userId":"{{user}}","event":"bought","messageId":"{{messageId}}"}""";

    private static string Visit(string visitor, string messageId) => $$"""{"type":"track","anonymousId":"{{visitor}}","event":"looked","messageId":"{{messageId}}"}""";

    private static (int, int, int) Counts(JsonElement answer) =>
        (answer.GetProperty("accepted").GetInt32(), answer.GetProperty("duplicates").GetInt32(), answer.GetProperty("errors").GetArrayLength());

    private static (int, string?, string?, string?) Error(JsonElement error) =>
        (error.GetProperty("index").GetInt32(), error.GetProperty("messageId").GetString(), error.GetProperty("code").GetString(), error.GetProperty("field").GetString());
}
