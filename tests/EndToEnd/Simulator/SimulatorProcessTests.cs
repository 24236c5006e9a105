using System.Collections.Concurrent;
using System.Text.Json;

namespace ZaloOrleans.Simulator;

public sealed class SimulatorProcessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("simulator-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task Process_KilledInTheMiddleOfSends_ListsEveryAnsweredOneAfterwards()
    {
        var told = new ConcurrentBag<string>();
        using (var first = await SimulatorProcess.StartAsync(_folder))
        {
            var senders = Enumerable.Range(0, 16).Select(_ => SendUntilCutAsync(first.Client, told)).ToArray();
            while (told.Count < 200)
                await Task.Delay(10);
            await first.KillAsync();
            await Task.WhenAll(senders);
        }

        using var second = await SimulatorProcess.StartAsync(_folder);
        var recorded = (await second.Client.SendsAsync()).Select(line => line.GetProperty("messageId").GetString()!).ToList();

        Assert.Equal(recorded.Count, recorded.Distinct().Count());
        Assert.Empty(told.Except(recorded));
        // Recorded but cut off before the answer: at most one for each sender.
        Assert.InRange(recorded.Count - told.Count, 0, 16);
        Assert.Equal(0, await second.Client.SendForErrorAsync("1"));
    }

    [Fact]
    public async Task Process_KilledAfterDroppedAnswer_StillListsTheSend()
    {
        using (var first = await SimulatorProcess.StartAsync(_folder))
        {
            using var added = await first.Client.FaultAsync(new { behaviour = "drop_after_accept" });
            await Assert.ThrowsAsync<HttpRequestException>(() => first.Client.PostAsync("1"));
            await first.KillAsync();
        }

        using var second = await SimulatorProcess.StartAsync(_folder);
        Assert.True(Assert.Single(await second.Client.SendsAsync()).GetProperty("accepted").GetBoolean());
    }

    [Fact]
    public async Task Process_StartedAgain_KeepsThePairThatItGaveOutSince()
    {
        string[] app = ["--app-secret", "s", "--refresh-token", "r"];
        string pair;
        using (var first = await SimulatorProcess.StartAsync(_folder, app))
        {
            pair = (await RefreshAsync(first.Client, "r")).GetProperty("refresh_token").GetString()!;
            await first.KillAsync();
        }

        using var second = await SimulatorProcess.StartAsync(_folder, app);

        Assert.False((await RefreshAsync(second.Client, "r")).TryGetProperty("access_token", out _));
        Assert.True((await RefreshAsync(second.Client, pair)).TryGetProperty("access_token", out _));
    }

    [Fact]
    public async Task Process_OnSigterm_EndsWithZero()
    {
        using var simulator = await SimulatorProcess.StartAsync(_folder);
        await simulator.Client.SendAsync("1");

        Assert.Equal(0, await simulator.TerminateAsync());
    }

    [Theory]
    [InlineData("--prt", "1")]
    [InlineData("--port")]
    [InlineData("--port", "65536")]
    [InlineData("--oa-id", "1")]
    [InlineData("--after-send", "echo,heard")]
    [InlineData("--seed", "-1")]
    public async Task Process_WithBadArguments_SaysSoInOneLine(params string[] args)
    {
        var (exitCode, output, error) = await SimulatorProcess.RunAsync(args);

        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<JsonElement> RefreshAsync(SimulatorClient client, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v4/oa/access_token")
        {
            Headers = { { "secret_key", "s" } },
            Content = new FormUrlEncodedContent(new Dictionary<string, string> { ["app_id"] = "1", ["grant_type"] = "refresh_token", ["refresh_token"] = token }),
        };
        using var answer = await client.Http.SendAsync(request);
        return JsonElement.Parse(await answer.Content.ReadAsStringAsync());
    }

    private static async Task SendUntilCutAsync(SimulatorClient client, ConcurrentBag<string> told)
    {
        try
        {
            while (true)
            {
                var answer = await client.SendAsync("1");
                told.Add(answer.GetProperty("data").GetProperty("message_id").GetString()!);
            }
        }
        catch (HttpRequestException)
        {
            // The kill.
        }
    }
}
