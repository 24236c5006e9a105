using System.Collections.Immutable;
using ZaloOrleans.Consents;
using ZaloOrleans.Decisions;
using ZaloOrleans.Errors;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Policy;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>What an ingest command does to a customer. Pure.</summary>
public static class CustomerIngest
{
    /// <summary>What is decided: the turn (without its state), the state and profile afterwards, and the answer once it is committed.</summary>
    public sealed record Proposal(Turn Turn, CustomerState Next, CustomerProfile? Profile, ImmutableArray<ItemAnswer> Answers)
    {
        /// <summary>Whether there is anything to commit.</summary>
        public bool ChangesNothing => Turn.Rows.IsEmpty && Turn.Claims.IsEmpty && Turn.Produces.IsEmpty;
    }

    /// <summary>Decides a command.</summary>
    /// <param name="account">The account.</param>
    /// <param name="customerId">The customer.</param>
    /// <param name="state">Its state; null: it does not exist yet, and the command creates it.</param>
    /// <param name="profile">What is known of it; needed where an item changes that, and for a new customer.</param>
    /// <param name="command">The items.</param>
    /// <param name="exclude">What an earlier try found taken.</param>
    /// <param name="policy">The policy that the turn took at its start.</param>
    /// <param name="now">The turn's time.</param>
    /// <param name="ids">For an item: an event, a session, four wake-ups, an audit line, a Zalo account and its link; for one with an effect
    /// a message and its media; and a wake-up for the device.</param>
    /// <param name="conversation">What is known of the customer's messages; needed where an item's effect asks about them.</param>
    /// <param name="feedback">What is known of what feedback names; needed where an item's effect names something.</param>
    public static Proposal Decide(
        AccountId account, long customerId, CustomerState? state, CustomerProfile? profile, IngestCommand command,
        IngestExclusions exclude, AccountPolicy policy, DateTimeOffset now, IdBag ids, ConversationFacts? conversation = null, FeedbackFacts? feedback = null)
    {
        ArgumentNullException.ThrowIfNull(command);
        ArgumentNullException.ThrowIfNull(exclude);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(ids);
        var isNew = state is null;
        state ??= CustomerState.OfNew;
        var intake = new EventIntake(account, customerId, state.Sessions, exclude.Seen, policy, now, ids);
        var effects = new ItemEffects(account, customerId, conversation ?? ConversationFacts.None, feedback ?? FeedbackFacts.None, now, ids);
        var turn = new Working(isNew, state.Facts, profile, [.. state.Journeys]);
        var (unreached, relations, miniApp) = (state.Unreached, state.Relations, state.MiniApp);
        foreach (var item in command.Items)
        {
            if (TooManyTraits(turn.Profile, item))
            {
                intake.Refuse(item, new Fault("/traits", "too_many_traits", $"A customer has at most {CustomerProfile.MostTraits} traits."));
            }
            else if (command.OwnOnly && item.Identities.FirstOrDefault(i => !ProfileChange.Holds(turn.Facts, i)) is { } foreign)
            {
                intake.Refuse(item, NotYours(foreign.Kind));
            }
            else if (effects.Refusal(item) is { } refusal)
            {
                intake.Refuse(item, refusal);
            }
            else if (intake.Take(item) is { } eventId)
            {
                turn.ApplyProfile(account, customerId, WithTags(turn.Profile, item), exclude, command.Actor, RefusalIn(item, account, customerId, command.Actor, policy), now, ids);
                effects.Apply(item);
                unreached = unreached.After(item.Event, item.Time);
                relations = relations.After(item, command.OwnOnly, now);
                miniApp = command.InMiniApp ? MiniAppUse.Seen(miniApp, item.Time < now ? item.Time : now) : miniApp;
                if (!intake.IsLate(item))
                {
                    turn.EnterJourneys(account, customerId, eventId, item, exclude, policy, now, ids);
                }
            }
        }

        BindDevice(turn, account, customerId, command, now, ids);
        var next = state with
        {
            At = now, Facts = turn.Facts, Sessions = intake.Sessions, Journeys = [.. turn.Journeys], Unreached = unreached, Relations = relations, MiniApp = miniApp,
        };
        return new Proposal(
            new Turn
            {
                Account = account,
                Claims = [.. intake.Claims, .. turn.Claims],
                Produces = [.. turn.Wakeups],
                Signals = effects.Signals,
                Rows = [.. MergedRows.Of(turn.Rows).Where(r => !IsTakenBack(r, turn.Facts)), .. effects.Rows, .. intake.Rows],
            },
            next, turn.Profile, [.. intake.Answers]);
    }

    /// <summary>What one item takes away and a later one gives again is not released.</summary>
    private static bool IsTakenBack(Row row, CustomerFacts after) => row is ReleaseIdentityRow gone && ProfileChange.Holds(after, new Identity(gone.Kind, gone.Value));

    private static Fault NotYours(IdentityKind kind) => new(
        kind switch { IdentityKind.External => "/userId", IdentityKind.Zalo => "/traits/zaloUserId", IdentityKind.Phone => "/traits/phone", _ => "/traits/email" },
        "identity_not_yours", "A session speaks for its own customer only, and this is not known to be theirs. Leave it out, or send it with a secret key from your server.");

    private static bool TooManyTraits(CustomerProfile? known, IngestItem item) =>
        item.Profile is { Traits.Count: > 0 } patch && (known ?? CustomerProfile.Empty).With(patch).HasTooManyTraits;

    private static IngestItem WithTags(CustomerProfile? known, IngestItem item) =>
        item.Effect is ZaloTagChanged change ? item with { Profile = ZaloTags.PatchOf(known ?? CustomerProfile.Empty, change) } : item;

    /// <summary>A customer who writes the keyword refuses further promotions, as each of them says.</summary>
    private static ImmutableArray<ConsentRow> RefusalIn(IngestItem item, AccountId account, long customerId, string actor, AccountPolicy policy) =>
        item.Effect is MessageWritten written && policy.Advertising.IsRefusal(written.Content)
            ? [new ConsentRow(account, customerId, new ConsentEntry(null, MessageCategory.Promotion, false, item.Time), "refusal_keyword", actor) { Proof = written.ZaloMessageId }]
            : [];

    private static void BindDevice(Working turn, AccountId account, long customerId, IngestCommand command, DateTimeOffset now, IdBag ids)
    {
        if (command.BindDevice is { } device)
        {
            turn.Wakeups.Add(NewWakeup.Now(ids.Next(IdSequence.Wakeups), GrainKey.Device(account, device), now,
                Devices.DeviceWords.Bind, Json.Bytes(new Devices.BindDevice(device, customerId))) with { DeliveredByCaller = true });
        }
    }

    /// <summary>What the items of one command have changed so far.</summary>
    private sealed class Working(bool isNew, CustomerFacts facts, CustomerProfile? profile, List<RunningJourney> journeys)
    {
        private bool _isNew = isNew;

        public CustomerFacts Facts { get; private set; } = facts;

        public CustomerProfile? Profile { get; private set; } = profile;

        public List<RunningJourney> Journeys { get; } = journeys;

        public List<Row> Rows { get; } = [];

        public List<Claim> Claims { get; } = [];

        public List<NewWakeup> Wakeups { get; } = [];

        public void ApplyProfile(
            AccountId account, long customerId, IngestItem item, IngestExclusions exclude, string actor, ImmutableArray<ConsentRow> consents, DateTimeOffset now, IdBag ids)
        {
            if (!_isNew && item.Profile is null && consents.IsEmpty && item.Identities.All(i => ProfileChange.Holds(Facts, i) || exclude.Conflicts.Contains(i))
                && ProfileChange.SeenBy(Facts, item.Identities, exclude.Conflicts, item.OaId) is null)
            {
                return;
            }

            var change = ProfileChange.Decide(account, customerId, _isNew, Facts, Profile ?? CustomerProfile.Empty,
                ConsentOrder.WithoutOlder(Profile ?? CustomerProfile.Empty, item.Profile ?? ProfilePatch.Empty), item.Identities, exclude, actor, item.Source, now, ids, consents, item.OaId);
            Rows.AddRange(change.Rows);

            // A phone that goes from one to another and back within a command is claimed once: a turn that claims a key twice is never written.
            Claims.AddRange(change.Claims.Except(Claims));
            (Facts, Profile, _isNew) = (change.Facts, change.Profile, false);
        }

        public void EnterJourneys(
            AccountId account, long customerId, long eventId, IngestItem item, IngestExclusions exclude, AccountPolicy policy, DateTimeOffset now, IdBag ids)
        {
            var entered = exclude.Entered.Union(Claims.OfType<JourneyEntryClaim>().Select(c => (c.JourneyId, c.EntryKey)));
            foreach (var started in JourneyEntry.Enter(account, customerId, eventId, item, [.. Journeys], entered, policy, now, ids))
            {
                Journeys.Add(started.Run);
                Wakeups.Add(started.Start);
                if (started.Claim is { } claim)
                {
                    Claims.Add(claim);
                }
            }
        }
    }
}
