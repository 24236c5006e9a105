using ZaloOrleans.Schema;

namespace ZaloOrleans.Hosting;

/// <summary><c>migrate</c>: brings the database in <c>ZALO_DATABASE</c> to the newest schema.</summary>
internal static class MigrateCommand
{
    public static async Task<int> RunAsync()
    {
        if (Environment.GetEnvironmentVariable("ZALO_DATABASE") is not { Length: > 0 } owner)
        {
            await Console.Error.WriteLineAsync("ZALO_DATABASE is not set: it must be the connection string of the database's owner, who can create roles.");
            return 2;
        }

        try
        {
            var key = Environment.GetEnvironmentVariable("ZALO_MASTER_KEY") is { Length: > 0 } text ? Convert.FromBase64String(text) : null;
            var ran = await Migrator.MigrateAsync(owner, key);
            Console.WriteLine(ran.Count == 0 ? "The schema is the newest." : $"Ran {string.Join(", ", ran)}.");
            return 0;
        }
        catch (Exception e) when (e is MigrationException or System.Data.Common.DbException or FormatException or ArgumentException)
        {
            await Console.Error.WriteLineAsync($"The database could not be migrated: {e.Message}");
            return 1;
        }
    }
}
