using System.Diagnostics;
using System.Text.Json;
using ZaloOrleans.Replay;
using ZaloOrleans.Replay.Orders;

namespace ZaloOrleans.Story;

/// <summary>An order file through <c>tests/replay</c>, as the real program, into a real installation.</summary>
[Collection<StoryCollection>]
public sealed class ReplayStoryTests(StoryFixture story)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Sample_ReplayedTwice_IsInOnceAndStartsNothing()
    {
        var sample = OrderFiles.SampleOrSkip();
        using var shop = await story.OpenShopAsync();
        await JourneyAsync(shop);
        var lines = new OrderFile(sample).Read().Select(read => read.Line!).ToList();
        var expected = (lines.Count, lines.Select(l => l.CustomerId).OfType<string>().Distinct().Count(), lines.Where(l => l.CustomerId is null).Select(l => l.InvoiceNo).Distinct().Count(),
            lines.Count(l => l.Cancelled), lines.Sum(l => l.Quantity), lines.Select(l => l.Description).Distinct().Count());

        Assert.Equal((lines.Count, lines.Count, 0, 0), await ReplayAsync(shop, sample));
        Assert.Equal(expected, await StoredAsync(shop));
        Assert.Equal((lines.Count, 0, lines.Count, 0), await ReplayAsync(shop, sample));
        Assert.Equal(expected, await StoredAsync(shop));

        Assert.Equal(["order_line"], await story.Database.ColumnAsync($"select distinct event_name from events where account_id = {shop.Id}"));
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"select count(*) from engine.journey_runs where account_id = {shop.Id}"));
        Assert.Empty(await shop.SendsAsync());
    }

    [Fact]
    public async Task Orders_ShiftedToNow_StartTheJourneyAndItsMessagesArrive()
    {
        using var shop = await story.OpenShopAsync();
        await JourneyAsync(shop);
        foreach (var user in new[] { "90001", "90002", "90003", "90004" })
        {
            await shop.CustomerAsync(user, new { firstName = user, zaloUserId = "8" + user, marketingConsent = true });
        }

        Assert.Equal((8, 8, 0, 0), await ReplayAsync(shop, OrderFiles.Invented));
        Assert.Equal(0L, await story.Database.ScalarAsync<long>($"select count(*) from engine.journey_runs where account_id = {shop.Id}"));
        Assert.Equal((8, 8, 0, 0), await ReplayAsync(shop, OrderFiles.Invented, "--shift-to-now"));
        await shop.SettledAsync(runs: 4);
        await story.Database.EventuallyAsync(4L, $"select count(*) from oamessages where account_id = {shop.Id} and status = 'sent'");

        Assert.Equal(["890001 12 × LỒNG ĐÈN HỘI AN, ĐỎ", "890002 2 × TÚI VẢI THÊU HOA SEN ", "890003 30 ×  NÓN LÁ", "890004 1 × "],
            (await shop.SendsAsync()).Select(send => $"{send.GetProperty("userId").GetString()} {send.GetProperty("body").GetProperty("message").GetProperty("text").GetString()}").Order(StringComparer.Ordinal));
    }

    private static async Task JourneyAsync(Shop shop)
    {
        await shop.ConnectAsync();
        await shop.TemplateAsync("thanks", "{{ event.properties.quantity }} × {{ event.properties.description }}");
        await shop.JourneyAsync(("entry", """{"on":{"event":"order_line","where":[{"property":"cancelled","op":"eq","value":false}]},"reentry":"once"}"""),
            ("send_oa", """{"template":"thanks","category":"customer_care"}"""), ("end", "{}"));
    }

    private async Task<(int Events, int Customers, int Visitors, int Cancelled, long Quantity, int Descriptions)> StoredAsync(Shop shop)
    {
        var row = await story.Database.ScalarAsync<int[]>($"""
            select array[count(*), count(distinct customer_id), count(distinct device_id) filter (where customer_id is null), count(*) filter (where (propertiesjson ->> 'cancelled')::boolean),
                         sum((propertiesjson ->> 'quantity')::bigint), count(distinct propertiesjson ->> 'description')]::int[]
              from events where account_id = {shop.Id}
            """);
        Assert.Equal(row![1], await story.Database.ScalarAsync<long>($"select count(*) from customers where account_id = {shop.Id}"));
        return (row[0], row[1], row[2], row[3], row[4], row[5]);
    }

    /// <summary>Runs the program to its end; the counts of its last line.</summary>
    private async Task<(int Lines, int Accepted, int Duplicates, int Errors)> ReplayAsync(Shop shop, string file, params string[] more)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "ZaloOrleans.Replay.dll"), file, "--api", story.Installation.Connection.Api, "--key", shop.Key, .. more];
        using var process = Process.Start(new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(Patience);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            // Lines that the engine never takes are tried again for minutes.
            process.Kill();
        }

        Assert.True(process.ExitCode == 0, $"{await output}\n{await error}");
        var summary = JsonSerializer.Deserialize<JsonElement>((await output).Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        int Count(string name) => summary.GetProperty(name).GetInt32();
        return (Count("lines"), Count("accepted"), Count("duplicates"), Count("errors"));
    }
}
