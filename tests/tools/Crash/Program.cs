using ZaloOrleans.Crash;
using ZaloOrleans.Crash.Limits;

try
{
    if (args is ["limits", .. var rest])
    {
        if (LimitsOptions.Parse(rest) is not { } limits)
        {
            Console.Error.WriteLine(LimitsOptions.Usage);
            return rest is ["--help"] ? 0 : 2;
        }

        await using var limiter = await LimitsRun.StartAsync(limits);
        var result = await limiter.RunAsync();
        Console.WriteLine(result.Report);
        return result.Findings.Count == 0 ? 0 : 1;
    }

    if (CrashOptions.Parse(args) is not { } options)
    {
        Console.Error.WriteLine(CrashOptions.Usage);
        return args is ["--help"] ? 0 : 2;
    }

    await using var run = await CrashRun.StartAsync(options);
    return await run.RunAsync() ? 0 : 1;
}
catch (Exception e) when (e is not OutOfMemoryException)
{
    Console.Error.WriteLine($"The run itself failed: {e}");
    return 3;
}
