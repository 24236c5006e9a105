using ZaloOrleans.Api.Endpoints.Ingest;
using ZaloOrleans.Api.Http;
using ZaloOrleans.Errors;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Experiments;

/// <summary>Asks customers' grains for their variants: the identities in one look-up, the grains beside each other.</summary>
internal sealed partial class Assigner(IGrainFactory grains, CustomerDirectory directory, TimeProvider clock, ILogger<Assigner> log)
{
    /// <summary>Most grains of a request that are asked at a time.</summary>
    private const int MostAtATime = 32;

    private const int MostTries = 4;

    /// <summary>After this no grain call is begun: it would not be done in time.</summary>
    private static readonly TimeSpan BeginWithin = RequestLimits.Work - RequestLimits.GrainCall;

    private static readonly Problem TooLate = Problems.TimedOut;

    /// <summary>What became of each customer, in order.</summary>
    public async Task<IReadOnlyList<Assigned>> AssignAsync(AccountId account, AssignmentRequest request, IReadOnlyList<AssignmentAsk> asks)
    {
        ArgumentNullException.ThrowIfNull(asks);
        var began = clock.GetTimestamp();
        var found = await directory.FindAsync(account, asks.Select(a => a.Identity).OfType<Identity>());
        var outcomes = new Assigned[asks.Count];
        Array.Fill(outcomes, new Assigned(null, TooLate));
        var next = -1;
        var workers = Enumerable.Range(0, Math.Min(MostAtATime, asks.Count)).Select(_ => WorkAsync()).ToList();
        try
        {
            await Task.WhenAll(workers).WaitAsync(RequestLimits.Work, clock);
        }
        catch (TimeoutException)
        {
            // What is not answered by now may be asked again: who was assigned stays so.
        }

        return [.. outcomes];

        async Task WorkAsync()
        {
            while (Interlocked.Increment(ref next) is var mine && mine < asks.Count && clock.GetElapsedTime(began) < BeginWithin)
            {
                outcomes[mine] = await OneAsync(account, request, asks[mine], found);
            }
        }
    }

    private async Task<Assigned> OneAsync(AccountId account, AssignmentRequest request, AssignmentAsk ask, Dictionary<Identity, Destination> found)
    {
        if (ask.Fault is { } fault)
        {
            return new Assigned(null, Problems.Invalid([fault]));
        }

        try
        {
            return new Assigned(await AskAsync(account, request, ask, found), null);
        }
        catch (Exception e) when (EngineFailure.ToProblem(e) is { } passing)
        {
            return new Assigned(null, passing);
        }
        catch (Exception e)
        {
            LogBug(e);
            return new Assigned(null, Problems.Internal);
        }
    }

    private async Task<AssignmentAnswer> AskAsync(AccountId account, AssignmentRequest request, AssignmentAsk ask, Dictionary<Identity, Destination> found)
    {
        var unknown = new AssignmentAnswer(AssignmentOutcome.UnknownCustomer);
        var to = ask.Identity is { } known ? found[known] is { IsNew: false } destination ? destination.CustomerId : 0 : ask.CustomerId;
        var isSure = ask.Identity is null;
        for (var tries = 0; tries < MostTries && to > 0; tries++)
        {
            var answer = await grains.Customer(account, to).Assign(request);
            switch (answer.Outcome)
            {
                case AssignmentOutcome.Elsewhere:
                    to = answer.ElsewhereCustomerId;
                    break;

                case AssignmentOutcome.UnknownCustomer when !isSure:
                    // The cache may have been wrong about where it leads.
                    (to, isSure) = (await directory.AskAgainAsync(account, ask.Identity!) is { IsNew: false } again && again.CustomerId != to ? again.CustomerId : 0, true);
                    break;

                default:
                    return answer;
            }
        }

        return to > 0 ? throw new BusyException("The customer changes hands too fast; nothing was done.") : unknown;
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "An assignment failed")]
    private partial void LogBug(Exception exception);
}

/// <summary>What became of one customer.</summary>
/// <param name="Answer">The engine's answer; null: it did not get to it, or the customer was not named properly.</param>
/// <param name="Problem">Why not.</param>
internal sealed record Assigned(AssignmentAnswer? Answer, Problem? Problem);
