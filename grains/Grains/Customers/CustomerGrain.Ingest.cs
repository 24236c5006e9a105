using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

public sealed partial class CustomerGrain
{
    public async Task<IngestAnswer> Ingest(IngestCommand command)
    {
        ArgumentNullException.ThrowIfNull(command);
        var policy = await policies.GetAsync(Account);
        var exclude = IngestExclusions.None;
        var settle = ImmutableHashSet<Identity>.Empty;
        for (var tries = 0; tries < MostTries; tries++)
        {
            CustomerState? state;
            try
            {
                state = await CurrentAsync(command.Create);
            }
            catch (MergedException merged)
            {
                return new IngestAnswer { Route = IngestRoute.Elsewhere, ElsewhereCustomerId = merged.Into };
            }
            catch (ErasedException)
            {
                return new IngestAnswer { Route = IngestRoute.Erased };
            }

            if ((state is null && !command.Create) || state is { Facts.Deleted: true })
            {
                return new IngestAnswer { Route = IngestRoute.Unknown };
            }

            var profile = state is null ? CustomerProfile.Empty : NeedsProfile(command, state) ? await ProfileAsync() : _profile;
            var conversation = await ConversationAsync(command);
            var feedback = await FeedbackAsync(command);
            await using var lease = await Runtime.DrawAsync(IdsFor(command, settle.Count));
            var proposal = CustomerIngest.Decide(Account, CustomerId, state, profile, command, exclude, policy, Now(state?.At ?? default), lease.Bag, conversation, feedback);
            if (proposal.ChangesNothing)
            {
                return Answer(proposal);
            }

            var turn = proposal.Turn with { Produces = [.. proposal.Turn.Produces, .. Settling(settle, proposal.Next.At, lease.Bag)] };
            switch (await CommitAsync(turn, proposal.Next))
            {
                case TurnOutcome.Committed:
                    _profile = proposal.Profile ?? _profile;
                    return Answer(proposal);

                case TurnOutcome.ClaimTaken taken when state is null && CreatorOf(taken, command) is { } other && other != CustomerId:
                    return new IngestAnswer { Route = IngestRoute.Elsewhere, ElsewhereCustomerId = other };

                case TurnOutcome.ClaimTaken taken:
                    exclude = exclude.With(taken.Taken, CustomerId);
                    settle = exclude.Conflicts;
                    break;

                case TurnOutcome.Failed { SqlState: "23505" } when EmailOf(command, exclude) is { } email:
                    // A row that was put in by hand has the e-mail, and nobody claimed it: it is a conflict all the same.
                    exclude = exclude with { Conflicts = exclude.Conflicts.Add(email) };
                    break;

                case TurnOutcome.Failed when command.Items.Length > 1:
                    return await OneByOneAsync(command);

                case TurnOutcome.Failed failed:
                    LogRefused(failed.SqlState, failed.Reason);
                    return Refused(command, RefusedValue.Of(failed, "/traits"));
            }
        }

        throw new BusyException("The customer changes too fast; nothing was done.");
    }

    /// <summary>What the items' effects ask of the customer's messages. What changes after this look refuses the turn or is left alone by its rows.</summary>
    private async Task<ConversationFacts?> ConversationAsync(IngestCommand command)
    {
        var echoes = command.Items.Select(i => i.Effect).OfType<MessageEchoed>().Select(e => e.ZaloMessageId).Distinct().ToList();
        return echoes.Count == 0 ? null : await Runtime.Gate.ReadAsync(() => conversations.ReadAsync(Account, CustomerId, echoes, zalo.SendDeadline));
    }

    /// <summary>What the items' feedback names. Only this customer's turns write its feedback, so that what is read here holds until the commit.</summary>
    private async Task<FeedbackFacts?> FeedbackAsync(IngestCommand command)
    {
        var items = command.Items.Where(i => i.Effect is FeedbackGiven given && FeedbackRules.Asks(given)).ToList();
        return items.Count == 0 ? null : await Runtime.Gate.ReadAsync(() => feedbackReader.ReadAsync(Account, CustomerId, items));
    }

    /// <summary>An item that the database refuses fails alone.</summary>
    private async Task<IngestAnswer> OneByOneAsync(IngestCommand command)
    {
        var items = ImmutableArray.CreateBuilder<ItemAnswer>();
        var deliver = ImmutableArray.CreateBuilder<Wakeups.Wakeup>();
        foreach (var item in command.Items)
        {
            var answer = await Ingest(command with { Items = [item], Create = command.Create && State is null });
            if (answer.Route != IngestRoute.Here)
            {
                return answer;
            }

            items.AddRange(answer.Items);
            deliver.AddRange(answer.Deliver);
        }

        return new IngestAnswer { Route = IngestRoute.Here, Items = items.ToImmutable(), Deliver = deliver.ToImmutable() };
    }

    private IngestAnswer Answer(CustomerIngest.Proposal proposal)
    {
        var duplicates = proposal.Answers.Count(a => a.Duplicate);
        metrics.Ingested(proposal.Answers.Length - duplicates, duplicates);
        return new IngestAnswer
        {
            Route = IngestRoute.Here,
            Items = proposal.Answers,
            Deliver = proposal.Turn.Produces.Where(w => w.DeliveredByCaller).Select(w => w.ToWakeup()).ToImmutableArray(),
        };
    }

    private static IngestAnswer Refused(IngestCommand command, Fault why) => new()
    {
        Route = IngestRoute.Here,
        Items = command.Items.Select(i => new ItemAnswer(i.Index, null, false, why)).ToImmutableArray(),
    };

    private static bool NeedsProfile(IngestCommand command, CustomerState state) =>
        command.Items.Any(i => i.Profile is not null || i.Effect is ZaloTagChanged || i.Identities.Any(id => !ProfileChange.Holds(state.Facts, id))
            || ProfileChange.SeenBy(state.Facts, i.Identities, [], i.OaId) is not null);

    /// <summary>Who holds the identity that would have created the customer: the strongest one of the first item.</summary>
    private static long? CreatorOf(TurnOutcome.ClaimTaken taken, IngestCommand command)
    {
        var strongest = command.Items[0].Identities.FirstOrDefault();
        return taken.Taken.Where(t => t.Claim is IdentityClaim c && strongest == new Identity(c.Kind, c.Value)).Select(t => (long?)t.Holder).FirstOrDefault();
    }

    private static Identity? EmailOf(IngestCommand command, IngestExclusions exclude) => command.Items
        .SelectMany(i => i.Identities).FirstOrDefault(i => i.Kind == IdentityKind.Email && !exclude.Conflicts.Contains(i));

    private static (IdSequence, int)[] IdsFor(IngestCommand command, int settling)
    {
        var events = command.Items.Count(i => i.Event is not null);
        var changes = command.Items.Count(i => i.Profile is not null || i.Effect is ZaloTagChanged || !i.Identities.IsEmpty);
        var effects = command.Items.Count(i => i.Effect is not null);
        var media = command.Items.Select(i => i.Effect).OfType<MessageWritten>().Sum(w => w.Media.IsDefault ? 0 : w.Media.Length);
        return
        [
            (IdSequence.Events, events), (IdSequence.Sessions, events), (IdSequence.Wakeups, (events * JourneyEntry.MostPerEvent) + 1 + settling),
            (IdSequence.AuditLogs, changes + 1), (IdSequence.OaMessages, effects), (IdSequence.Media, media), (IdSequence.ZaloAccounts, changes), (IdSequence.CustomerZaloLinks, changes),
        ];
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "An ingest item was refused by the database: {SqlState} {Reason}")]
    private partial void LogRefused(string sqlState, string reason);
}
