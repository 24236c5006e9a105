using System.Text;
using Microsoft.Extensions.Logging;
using Npgsql;
using ZaloOrleans.Errors;
using ZaloOrleans.Keys;
using ZaloOrleans.Queries;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Catalog;

/// <summary>
/// Runs changes: each in one transaction, once for an idempotency key, with the database's refusals turned into answers. The first
/// answer is written in the transaction that earns it. Of two requests with one key the later waits on the unique key (or on another one
/// that both rows have), finds the first answer there, and gives that.
/// </summary>
/// <param name="queries">For tables that composed queries may write.</param>
/// <param name="engine">For the others.</param>
/// <param name="log">Log.</param>
public sealed partial class CatalogChanges(TenantQueries queries, EngineTransactions engine, DatabaseGate gate, ILogger<CatalogChanges> log)
{
    private delegate Task<CatalogAnswer> Runner(AccountId account, string actor, Func<NpgsqlConnection, CancellationToken, Task<CatalogAnswer>> work, CancellationToken cancellation);

    /// <summary>A change by composed statements, bound by row security.</summary>
    public Task<CatalogAnswer> RunAsync(AccountId account, CatalogChange change, CatalogTable? table, Func<CatalogTransaction, Task<CatalogAnswer>> work) =>
        RunAsync(queries.RunAsync, account, change, table, AsItIs.Seal, work);

    /// <summary>A change by fixed statements on the engine's login.</summary>
    /// <param name="account">Whose rows it writes.</param>
    /// <param name="change">What is asked.</param>
    /// <param name="table">The table, for the words of a refusal.</param>
    /// <param name="work">Does it; a refusal comes before anything is written.</param>
    /// <param name="seal">How the first answer is kept; null: as it is.</param>
    public Task<CatalogAnswer> RunAsEngineAsync(
        AccountId account, CatalogChange change, CatalogTable? table, Func<CatalogTransaction, Task<CatalogAnswer>> work, IAnswerSeal? seal = null) =>
        RunAsync(engine.RunAsync, account, change, table, seal ?? AsItIs.Seal, work);

    private async Task<CatalogAnswer> RunAsync(
        Runner runner, AccountId account, CatalogChange change, CatalogTable? table, IAnswerSeal seal, Func<CatalogTransaction, Task<CatalogAnswer>> work)
    {
        ArgumentNullException.ThrowIfNull(change);
        var isWorking = true;
        try
        {
            return await gate.WhileItAnswersAsync(cancellation => RefusedOrDoneAsync(runner, account, change, table, seal, async transaction =>
            {
                Volatile.Write(ref isWorking, true);
                var answer = await work(transaction);
                Volatile.Write(ref isWorking, false);

                // Either it is seen here that nobody waits any more, and nothing is committed; or whoever gave up sees that it might be.
                Interlocked.MemoryBarrier();
                transaction.Cancellation.ThrowIfCancellationRequested();
                return answer;
            }, cancellation));
        }
        catch (BusyException) when (!Volatile.Read(ref isWorking))
        {
            throw new CommitUnknownException();
        }
        catch (Exception e) when (CatalogErrors.IsPassing(e))
        {
            gate.Report(e);
            LogFailed(account.Value, change.Resource, (e as PostgresException)?.SqlState ?? e.GetType().Name);
            // An error that the server reports, even to the commit, means that it did not happen; silence at the commit means nothing.
            throw isWorking || e is PostgresException ? new BusyException("The database is busy or away; nothing was done.") : new CommitUnknownException();
        }
        catch (PostgresException e)
        {
            LogUnforeseen(e, account.Value, change.Resource);
            throw CatalogErrors.Unforeseen(e);
        }
    }

    private static async Task<CatalogAnswer> RefusedOrDoneAsync(
        Runner runner, AccountId account, CatalogChange change, CatalogTable? table, IAnswerSeal seal, Func<CatalogTransaction, Task<CatalogAnswer>> work,
        CancellationToken cancelled)
    {
        try
        {
            return await runner(account, change.Actor, (connection, cancellation) =>
                OnceAsync(new CatalogTransaction(connection, account, cancellation), change, seal, work), cancelled);
        }
        catch (PostgresException e) when (CatalogErrors.AnswerOf(e, table) is { } refusal)
        {
            return e.SqlState == PostgresErrorCodes.UniqueViolation && change.IdempotencyKey is not null
                ? await FirstAnswerAsync(runner, account, change, seal, cancelled) ?? refusal
                : refusal;
        }
    }

    private static async Task<CatalogAnswer> OnceAsync(
        CatalogTransaction transaction, CatalogChange change, IAnswerSeal seal, Func<CatalogTransaction, Task<CatalogAnswer>> work)
    {
        if (change.IdempotencyKey is not { } key)
        {
            return await work(transaction);
        }

        if (await IdempotencySql.FindAsync(transaction, key) is { } first)
        {
            return Repeat(first, change, transaction.Account, seal);
        }

        var answer = await work(transaction);
        if (answer.Outcome == CatalogOutcome.Created)
        {
            await IdempotencySql.KeepAsync(transaction, key, change.RequestHash ?? new byte[32], seal.Close(transaction.Account, answer.Json!));
        }

        return answer;
    }

    private static async Task<CatalogAnswer?> FirstAnswerAsync(Runner runner, AccountId account, CatalogChange change, IAnswerSeal seal, CancellationToken cancelled)
    {
        CatalogAnswer? found = null;
        await runner(account, change.Actor, async (connection, cancellation) =>
        {
            var first = await IdempotencySql.FindAsync(new CatalogTransaction(connection, account, cancellation), change.IdempotencyKey!);
            found = first is null ? null : Repeat(first, change, account, seal);
            return CatalogAnswer.Done(null);
        }, cancelled);
        return found;
    }

    private static CatalogAnswer Repeat(FirstAnswer first, CatalogChange change, AccountId account, IAnswerSeal seal) =>
        first.RequestHash.AsSpan().SequenceEqual(change.RequestHash ?? new byte[32])
            ? new CatalogAnswer(CatalogOutcome.Repeated, seal.Open(account, first.Response), null, [])
            : CatalogAnswer.Refused(CatalogOutcome.Unprocessable, "", "idempotency_key_reused",
                "This Idempotency-Key was used for another request. Use a new one.");

    [LoggerMessage(Level = LogLevel.Warning, Message = "A change of {Resource} of account {Account} failed: {Reason}.")]
    private partial void LogFailed(long account, string resource, string reason);

    [LoggerMessage(Level = LogLevel.Error, Message = "A change of {Resource} of account {Account} was refused by the database in a way that nobody foresaw.")]
    private partial void LogUnforeseen(Exception error, long account, string resource);

    private sealed class AsItIs : IAnswerSeal
    {
        public static readonly AsItIs Seal = new();

        public byte[] Close(AccountId account, string answer) => Encoding.UTF8.GetBytes(answer);

        public string Open(AccountId account, byte[] kept) => Encoding.UTF8.GetString(kept);
    }
}
