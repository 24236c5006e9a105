using ZaloOrleans.Hosting;

return args switch
{
    ["migrate"] => await MigrateCommand.RunAsync(),
    [] or ["run"] => await RunAsync(),
    _ => Usage(),
};

static async Task<int> RunAsync()
{
    try
    {
        var settings = SiloSettings.Read(Environment.GetEnvironmentVariable);
        if (await StartCheck.RunAsync(settings) != 0)
        {
            return 1;
        }

        var app = SiloApp.Build(settings);
        var log = app.Services.GetRequiredService<ILoggerFactory>();
        var limit = app.Services.GetRequiredService<StopLimit>().ReachedAsync();
        var run = app.RunAsync();
        if (await Task.WhenAny(run, limit) == limit)
        {
            // What it said last is written before the process ends.
            log.Dispose();
            return 1;
        }

        await run;
        return 0;
    }
    catch (SettingsException e)
    {
        await Console.Error.WriteLineAsync(e.Message);
        return 2;
    }
}

static int Usage()
{
    Console.Error.WriteLine("Usage: ZaloOrleans.Silo [run|migrate]");
    return 2;
}
