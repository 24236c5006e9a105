using Npgsql;

namespace ZaloOrleans.Schema;

/// <summary>
/// The password of a login while the master key, which it follows from, is rotated: it changes under the silo, at a moment that the silo is
/// not told. For each new connection the one that the server takes is found out by a connection beside it.
/// </summary>
internal sealed class LoginPassword(string connectionString, IReadOnlyList<string> candidates)
{
    private volatile string _last = candidates[0];

    /// <summary>A pool whose connections have the password that is good when they are opened.</summary>
    /// <param name="connectionString">With the password as it was given.</param>
    /// <param name="others">Passwords that may be good instead.</param>
    public static NpgsqlDataSource Pool(string connectionString, IEnumerable<string> others)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        var candidates = new[] { builder.Password }.Concat(others).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (builder.Password is null || candidates.Count == 1)
        {
            return NpgsqlDataSource.Create(connectionString);
        }

        builder.Password = null;
        var source = new NpgsqlDataSourceBuilder(builder.ConnectionString);
        var password = new LoginPassword(builder.ConnectionString, candidates);
        source.UsePasswordProvider(_ => throw new NotSupportedException("Connections are opened asynchronously."), async (_, cancellation) => await password.ChooseAsync(cancellation).ConfigureAwait(false));
        return source.Build();
    }

    private async Task<string> ChooseAsync(CancellationToken cancellation)
    {
        foreach (var candidate in InOrder())
        {
            try
            {
                await using var connection = new NpgsqlConnection(With(candidate));
                await connection.OpenAsync(cancellation).ConfigureAwait(false);
                return _last = candidate;
            }
            catch (PostgresException e) when (IsRefused(e))
            {
                continue;
            }
            catch (NpgsqlException)
            {
                // No word about passwords: the connection that is to be opened says what is the matter.
                break;
            }
        }

        return _last;
    }

    private IEnumerable<string> InOrder()
    {
        var last = _last;
        return candidates.Where(c => c != last).Prepend(last);
    }

    private string With(string password) => new NpgsqlConnectionStringBuilder(connectionString) { Password = password, Pooling = false }.ConnectionString;

    private static bool IsRefused(PostgresException e) => e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification;
}
