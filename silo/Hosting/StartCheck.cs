using ZaloOrleans.Schema;

namespace ZaloOrleans.Hosting;

/// <summary>Refuses to start on a database that is not safe: the catalog self-check, and whether commits are durable.</summary>
internal static class StartCheck
{
    public static async Task<int> RunAsync(SiloSettings settings)
    {
        await using var sources = new EngineDataSources(new DatabaseOptions
        {
            EngineConnectionString = settings.EngineDatabase,
            QueryConnectionString = settings.QueryDatabase,
            MasterKey = settings.MasterKey,
        });
        try
        {
            var findings = await SchemaSelfCheck.RunAsync(sources.Engine);
            foreach (var finding in findings)
            {
                await Console.Error.WriteLineAsync(finding.ToString());
            }

            return findings.Count == 0 ? 0 : 1;
        }
        catch (System.Data.Common.DbException e)
        {
            await Console.Error.WriteLineAsync($"The database cannot be reached or used: {e.Message} Check ZALO_ENGINE_DATABASE, and run deploy/migrate.");
            return 1;
        }
    }
}
