using System.Net.Http.Json;
using System.Text.Json;

namespace ZaloOrleans.Simulator;

public sealed class SendRecordTests : IAsyncLifetime
{
    private SimulatorFixture _simulator = null!;

    public async ValueTask InitializeAsync() => _simulator = await SimulatorFixture.StartAsync();

    public ValueTask DisposeAsync() => _simulator.DisposeAsync();

    [Fact]
    public async Task Record_AfterARestart_GoesOn()
    {
        await _simulator.Client.SendAsync("1");
        await RestartAsync();
        await _simulator.Client.SendAsync("2");

        Assert.Equal(["1", "2"], await UsersAsync());
        Assert.Equal(2, await CountAsync());
    }

    [Fact]
    public async Task Record_WithAnUnfinishedLine_IsCutToTheLastWholeOne()
    {
        await _simulator.Client.SendAsync("1");
        await _simulator.StopAsync();
        await File.AppendAllTextAsync(_simulator.RecordFile, """{"at":17000000""");
        _simulator = await SimulatorFixture.StartAsync(_simulator.Folder);
        await _simulator.Client.SendAsync("2");

        Assert.Equal(["1", "2"], await UsersAsync());
    }

    [Fact]
    public async Task Record_OfOneUnfinishedLineOnly_IsEmpty()
    {
        await _simulator.StopAsync();
        await File.WriteAllTextAsync(_simulator.RecordFile, new string('x', 200_000));
        _simulator = await SimulatorFixture.StartAsync(_simulator.Folder);

        Assert.Empty(await _simulator.Client.SendsAsync());
        Assert.Equal(0, await CountAsync());
    }

    [Fact]
    public async Task Folder_HeldByASimulator_IsRefusedToASecond() =>
        await Assert.ThrowsAsync<IOException>(() => SimulatorFixture.StartAsync(_simulator.Folder));

    private async Task RestartAsync()
    {
        await _simulator.StopAsync();
        _simulator = await SimulatorFixture.StartAsync(_simulator.Folder);
    }

    private async Task<IEnumerable<string?>> UsersAsync() =>
        (await _simulator.Client.SendsAsync()).Select(line => line.GetProperty("userId").GetString());

    private async Task<int> CountAsync() =>
        (await _simulator.Client.Http.GetFromJsonAsync<JsonElement>("/_sim/health")).GetProperty("sends").GetInt32();
}
