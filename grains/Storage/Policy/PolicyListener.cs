using Npgsql;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Policy;

/// <summary>Hears of changes of policy tables.</summary>
public sealed class PolicyListener(NpgsqlDataSource database)
{
    private const string Channel = "zalo_policy";

    /// <summary>Listens until it is cancelled or the connection is lost, which throws.</summary>
    /// <param name="listening">Called once it listens: what changed before has to be looked for.</param>
    /// <param name="changed">Called for every account whose policy changed.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task ListenAsync(Func<Task> listening, Action<AccountId> changed, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(listening);
        ArgumentNullException.ThrowIfNull(changed);
        await using var connection = await database.OpenConnectionAsync(cancellation).ConfigureAwait(false);
        connection.Notification += (_, e) =>
        {
            if (long.TryParse(e.Payload, out var account))
            {
                changed(new AccountId(account));
            }
        };
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
        {
            await listen.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        await listening().ConfigureAwait(false);
        while (true)
        {
            await connection.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }
}
