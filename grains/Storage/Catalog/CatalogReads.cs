using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;
using ZaloOrleans.Queries;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>The generic path, reading: lists and single rows of any table of the registry.</summary>
public sealed partial class CatalogReads(TenantQueries queries, DatabaseGate gate, ILogger<CatalogReads> log)
{
    /// <summary>A page of a list.</summary>
    public async Task<CatalogAnswer> ListAsync(AccountId account, CatalogTable table, ListPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        List<NpgsqlBatchCommand> statements = [CatalogListSql.Page(table, account.Value, plan)];
        if (plan.Total)
        {
            statements.Add(CatalogListSql.Count(table, account.Value, plan));
        }

        var (rows, total) = await RunAsync(account, statements, async (reader, cancellation) =>
        {
            var read = await RowsAsync(reader, table, cancellation);
            return (read, plan.Total && await reader.NextResultAsync(cancellation) && await reader.ReadAsync(cancellation) ? reader.GetInt64(0) : (long?)null);
        });
        var items = rows.Take(plan.Limit).ToList();
        var next = rows.Count > plan.Limit ? plan.CursorAfter(items[^1][plan.Sort.Name], items[^1].Id) : null;
        return CatalogAnswer.Done(CatalogRow.Page(items, next, total));
    }

    /// <summary>One row; null where there is none that lives.</summary>
    public Task<CatalogRow?> ReadAsync(AccountId account, CatalogTable table, long id) =>
        RunAsync(account, [CatalogSql.Read(table, account.Value, id)], async (reader, cancellation) => (await RowsAsync(reader, table, cancellation)).FirstOrDefault());

    /// <summary>Runs statements that read, and at most note who looked. Throws <see cref="BusyException"/> where the database is busy or away.</summary>
    internal async Task<T> RunAsync<T>(AccountId account, IEnumerable<NpgsqlBatchCommand> statements, Func<NpgsqlDataReader, CancellationToken, Task<T>> read)
    {
        try
        {
            return await gate.WhileItAnswersAsync(cancellation => queries.RunAsync(account, "read", statements, read, cancellation));
        }
        catch (Exception e) when (CatalogErrors.IsPassing(e))
        {
            gate.Report(e);
            throw new BusyException("The database is busy or away.");
        }
        catch (PostgresException e)
        {
            LogUnforeseen(e, account.Value);
            throw CatalogErrors.Unforeseen(e);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "A query of account {Account} was refused by the database.")]
    private partial void LogUnforeseen(Exception error, long account);

    internal static async Task<List<CatalogRow>> RowsAsync(NpgsqlDataReader reader, CatalogTable table, CancellationToken cancellation)
    {
        var rows = new List<CatalogRow>();
        while (await reader.ReadAsync(cancellation))
        {
            rows.Add(CatalogValues.ReadRow(reader, table));
        }

        return rows;
    }
}
