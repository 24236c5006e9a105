using ZaloOrleans.Api.Hosting;

try
{
    var settings = ApiSettings.Read(Environment.GetEnvironmentVariable);
    ListenCheck.ThrowIfTaken(settings.Urls);
    await ApiApp.Build(settings).RunAsync();
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
