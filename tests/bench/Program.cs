using System.Globalization;
using Spectre.Console;
using ZaloOrleans.Bench;
using ZaloOrleans.Bench.Peers;
using ZaloOrleans.Deploy;

if (args is [RedisPeerApi.Argument, var redis, var api])
{
    await RedisPeerApi.RunAsync(int.Parse(redis, CultureInfo.InvariantCulture), int.Parse(api, CultureInfo.InvariantCulture));
    return 0;
}

var (options, complaint) = BenchOptions.Parse(args);
if (options is null)
{
    await (complaint is null ? Console.Out : Console.Error).WriteLineAsync(complaint is null ? BenchOptions.Usage : $"bench: {complaint} (--help shows the options)");
    return complaint is null ? 0 : 2;
}

try
{
    await BenchRun.RunAsync(options);
    return 0;
}
catch (Exception e)
{
    AnsiConsole.WriteException(e, e is DeployException ? ExceptionFormats.NoStackTrace : ExceptionFormats.ShortenEverything);
    return 1;
}
