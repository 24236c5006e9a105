using ZaloOrleans.Api.Hosting;

try
{
    var app = ApiApp.Build(ApiSettings.Read(Environment.GetEnvironmentVariable));
    await app.RunAsync();
    return 0;
}
catch (SettingsException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 2;
}
catch (OperationCanceledException)
{
    // Told to stop while it was still waiting for the engine.
    return 0;
}
