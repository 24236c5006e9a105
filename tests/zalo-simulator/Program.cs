namespace ZaloOrleans.Simulator;

internal static class Program
{
    private const int Stopped = 0;
    private const int CouldNotStart = 1;
    private const int BadArguments = 2;

    public static async Task<int> Main(string[] args)
    {
        var (options, complaint) = CommandLine.Parse(args);
        if (complaint is not null)
        {
            await Console.Error.WriteLineAsync($"zalo-simulator: {complaint} (--help shows the options)");
            return BadArguments;
        }

        if (options is null)
        {
            await Console.Out.WriteLineAsync(Usage.Text);
            return Stopped;
        }

        return await RunAsync(options);
    }

    private static async Task<int> RunAsync(SimulatorOptions options)
    {
        try
        {
            await using var app = SimulatorApp.Build(options, TimeProvider.System);
            await app.StartAsync();
            await Console.Out.WriteLineAsync($"listening on {app.Urls.First()}");
            await app.WaitForShutdownAsync();
            return Stopped;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            await Console.Error.WriteLineAsync($"zalo-simulator: {failure.Message}");
            return CouldNotStart;
        }
    }
}
