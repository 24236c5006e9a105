using System.Collections.Immutable;
using ZaloOrleans.Errors;
using ZaloOrleans.Experiments;
using ZaloOrleans.Ids;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>Experiments that the customer is in.</summary>
public sealed partial class CustomerGrain
{
    public async Task<AssignmentAnswer> Assign(AssignmentRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        try
        {
            return await AssignAsync(request);
        }
        catch (MergedException merged)
        {
            return new AssignmentAnswer(AssignmentOutcome.Elsewhere) { ElsewhereCustomerId = merged.Into };
        }
        catch (ErasedException)
        {
            return new AssignmentAnswer(AssignmentOutcome.UnknownCustomer);
        }
    }

    /// <summary>
    /// The first exposure is one commit: the assignment, what the state holds of it, and the event. Later ones commit nothing, so that nothing would
    /// tell this activation that its customer has become another, or that somebody took an assignment away: the state is read.
    /// </summary>
    private async Task<AssignmentAnswer> AssignAsync(AssignmentRequest request)
    {
        if (await ReloadAsync())
        {
            _profile = null;
        }

        var (asks, refreshed) = (false, false);
        for (var tries = 0; tries < MostTries; tries++)
        {
            if (await CurrentAsync() is not { Facts.Deleted: false } state)
            {
                return new AssignmentAnswer(AssignmentOutcome.UnknownCustomer);
            }

            var policy = request.Expose ? await policies.GetForDecisionAsync(Account) : await policies.GetAsync(Account);
            if (policy.Experiments.FirstOrDefault(e => e.Id == request.ExperimentId) is not { } experiment)
            {
                var row = await Runtime.Gate.ReadAsync(() => assignments.LookAsync(Account, request.ExperimentId, CustomerId));
                if (row is { IsRunning: true, Stored: null } && !refreshed)
                {
                    // It was started a moment ago, and this silo has not heard of it yet.
                    await policies.RefreshAsync(Account);
                    refreshed = true;
                    continue;
                }

                return AnswerOf(row);
            }

            var (now, value) = (Now(state.At), ExperimentDraw.ValueOf(state.Facts, CustomerId));
            var known = await AssignmentsAsync(state, policy, asks);
            var draw = ExperimentDraw.Of(experiment, value, known, policy.Experiments, now);
            var placement = Bucketing.PlaceAt(experiment, draw, now);
            if (placement.Variant is not { } variant || draw.Assigned is not null || !request.Expose)
            {
                return AnswerOf(placement, known.Of(experiment.Id));
            }

            await using var lease = await Runtime.DrawAsync((IdSequence.Events, 1));
            var exposure = Exposure.Of(Account, CustomerId, experiment, variant, draw, value, policy.Version, request.Source, now, lease.Bag);
            var turn = new Turn { Account = Account, Claims = [exposure.Claim], Rows = [exposure.Event] };
            switch (await CommitAsync(turn, state with { At = now, Assignments = state.Assignments.With([exposure.Stored]) }))
            {
                case TurnOutcome.Committed:
                    return AnswerOf(placement, exposure.Stored) with { IsNew = true };

                case TurnOutcome.ClaimTaken:
                    asks = true;
                    break;

                case TurnOutcome.Failed failed:
                    throw new InvalidOperationException($"{failed.SqlState} {failed.Reason}");
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    private async Task<ImmutableArray<ExperimentDraw>> DrawsAsync(CustomerState state, Asked asked, AccountPolicy policy, DateTimeOffset now)
    {
        var experiments = policy.ExperimentsOf(asked.Intent.CampaignId).ToList();
        if (experiments.Count == 0)
        {
            return [];
        }

        var (value, known) = (ExperimentDraw.ValueOf(state.Facts, CustomerId), await AssignmentsAsync(state, policy, asked.AsksAssignments));
        return [.. experiments.Select(e => ExperimentDraw.Of(e, value, known, policy.Experiments, now))];
    }

    /// <summary>What the customer was assigned in the experiments that run: as the state has it, or from the table, where it cannot have all.</summary>
    private Task<ImmutableArray<StoredAssignment>> AssignmentsAsync(CustomerState state, AccountPolicy policy, bool asks) => asks || state.Assignments.AreFull()
        ? Runtime.Gate.ReadAsync(() => assignments.FindAsync(Account, CustomerId, [.. policy.Experiments.Select(e => e.Id)]))
        : Task.FromResult(state.Assignments);

    private static bool IsAssigned(TurnOutcome.ClaimTaken taken) => taken.Taken.Any(t => t.Claim is AssignmentClaim);

    private static AssignmentAnswer AnswerOf(Placement placement, StoredAssignment? stored) => new(AssignmentOutcome.Answered)
    {
        VariantId = placement.Variant?.Id,
        VariantCode = placement.Variant?.Code,
        AssignedAt = placement.Variant is null ? null : stored?.At,
        Reason = placement.Why.Word(),
    };

    /// <summary>Of an experiment that does not run: what was assigned while it did.</summary>
    private static AssignmentAnswer AnswerOf(AssignmentLook? row) => row is null ? new AssignmentAnswer(AssignmentOutcome.UnknownExperiment)
        : new AssignmentAnswer(AssignmentOutcome.Answered)
        {
            VariantId = row.Stored is { VariantId: > 0 and var id } ? id : null,
            VariantCode = row.VariantCode,
            AssignedAt = row.Stored is { VariantId: > 0 } ? row.Stored.At : null,
            Reason = row.Stored is null ? NotAssigned.NotRunning.Word() : row.Stored.VariantId > 0 ? null : NotAssigned.Removed.Word(),
        };
}
