using ZaloOrleans.Crash;

if (CrashOptions.Parse(args) is not { } options)
{
    Console.Error.WriteLine(CrashOptions.Usage);
    return args is ["--help"] ? 0 : 2;
}

try
{
    await using var run = await CrashRun.StartAsync(options);
    return await run.RunAsync() ? 0 : 1;
}
catch (Exception e) when (e is not OutOfMemoryException)
{
    Console.Error.WriteLine($"The run itself failed: {e}");
    return 3;
}
