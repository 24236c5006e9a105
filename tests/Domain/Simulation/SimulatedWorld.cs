using System.Collections.Immutable;
using System.Text.Json;
using NodaTime;
using ZaloOrleans.Consents;
using ZaloOrleans.Customers;
using ZaloOrleans.Decisions;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.Policy;
using ZaloOrleans.QuietHours;
using ZaloOrleans.Turns;
using ZaloOrleans.Wakeups;

namespace ZaloOrleans.Simulation;

/// <summary>
/// Two silos, a database, Zalo and clients, under a clock and a chance that a seed decides. What decides is the engine: its gate for turns, decisions,
/// caps, permits, and what follows an attempt. What calls those here does what the grains do, and dies anywhere.
/// </summary>
internal sealed class SimulatedWorld
{
    public const long Oa = 9;
    private const int Customers = 3;
    private static readonly TimeSpan Load = TimeSpan.FromMinutes(40);
    private static readonly TimeSpan Drain = TimeSpan.FromMinutes(80);

    // 20:30 in Vietnam: quiet hours begin and end while there is load.
    private static readonly DateTimeOffset Begin = new(2026, 11, 20, 13, 30, 0, TimeSpan.Zero);
    private readonly SimulatedProcess _outside = new();
    private readonly SimulatedSilo[] _silos;
    private readonly HashSet<long> _delivering = [];
    private int _order;

    public SimulatedWorld(int seed, PlantedBug bug)
    {
        (Bug, Schedule) = (bug, new SimulationSchedule(seed, Begin));
        Tables = new SimulatedTables(bug, () => Now);
        Zalo = new SimulatedZalo(this);
        Policy = PolicyOf(1, promotions: 2);
        _silos = [new SimulatedSilo(this), new SimulatedSilo(this)];
    }

    public static AccountId Account { get; } = new(1);

    /// <summary>How fast may be sent.</summary>
    public static ImmutableArray<PermitRule> Rates { get; } = [PermitRule.Of(RateRule.Of(3, TimeSpan.FromMinutes(1)))];

    public PlantedBug Bug { get; }

    public SimulationSchedule Schedule { get; }

    public SimulatedTables Tables { get; }

    public SimulatedZalo Zalo { get; }

    public AccountPolicy Policy { get; private set; }

    public DateTimeOffset Now => Schedule.Now;

    /// <summary>Committed decisions, in the order of their commits.</summary>
    public List<CommittedDecision> Decisions { get; } = [];

    /// <summary>What clients were answered, by key.</summary>
    public List<(string Key, string Answer)> Answers { get; } = [];

    public List<string> Keys { get; } = [];

    public List<long> AskingWakeups { get; } = [];

    /// <summary>Consents to promotions, in the order of their commits.</summary>
    public List<(long Customer, DateTimeOffset At, bool Agrees)> Consents { get; } = [];

    public Dictionary<long, DateTimeOffset> SuppressedAt { get; } = [];

    public bool Happens(double chance) => Schedule.Chance.NextDouble() < chance;

    /// <summary>The limiter that a sender finds; now and then it finds its own silo's, which is another one.</summary>
    public SimulatedLimiter LimiterFor(SimulatedSilo silo) => (Happens(0.05) ? silo : _silos.FirstOrDefault(s => s.IsUp) ?? silo).Limiter;

    public void Run()
    {
        Schedule.Run(Start, Begin + Load + Drain);
        if (Schedule.Failure is { } failure)
        {
            throw new InvalidOperationException("Something in the simulation itself failed.", failure);
        }
    }

    private void Start()
    {
        Populate();
        Array.ForEach(_silos, s => s.Start());
        Schedule.Start(DeliverAsync);
        Schedule.Start(ChangeThePolicyAsync);
        Schedule.Start(SuppressAsync);
        Schedule.Start(KillAsync);
        for (var i = 0; i < 6; i++)
        {
            Schedule.Start(() => BurstAsync(Load * Schedule.Chance.NextDouble(), Schedule.Chance.Next(1, Customers + 1)));
        }

        // Shortly before quiet time, in it, and after it, for all at once.
        foreach (var minutes in new[] { 14.5, 20, 33 })
        {
            for (var customer = 1; customer <= Customers; customer++)
            {
                var id = customer;
                Schedule.Start(() => BurstAsync(TimeSpan.FromMinutes(minutes), id));
            }
        }

        for (var customer = 1L; customer <= Customers; customer++)
        {
            var id = customer;
            Schedule.Start(() => ChangeTheirMindAsync(id));
        }
    }

    public void Decided(DecisionInputs inputs, MessageDecision decision, AccountPolicy policy, long? messageId, long? wakeupId, ImmutableArray<Row> rows) =>
        Decisions.Add(new CommittedDecision(_order++, inputs, decision, policy, messageId, wakeupId, rows.OfType<DecisionRow>().Single().TraceJson));

    public void Said(long customer, bool agrees) => Consents.Add((customer, Now, agrees));

    /// <summary>What became of messages, of those that have an outcome.</summary>
    public Dictionary<long, DateTimeOffset?> OutcomesOf(IEnumerable<long> messages)
    {
        var outcomes = new Dictionary<long, DateTimeOffset?>();
        foreach (var message in messages.Select(m => Tables.Messages[m]))
        {
            switch (message.Status)
            {
                case SimulatedStatus.Sent:
                    outcomes.Add(message.Row.Id, Bug == PlantedBug.CountsFromTheDecision ? message.QueuedAt : message.SentAt);
                    break;
                case SimulatedStatus.Failed:
                case SimulatedStatus.Unknown when Bug == PlantedBug.UnknownGivesItsSlotBack:
                    outcomes.Add(message.Row.Id, null);
                    break;
            }
        }

        return outcomes;
    }

    /// <summary>A customer's history, counted from the tables by some rules.</summary>
    public SendHistory CountedAnew(long customer, CapBook book, DateTimeOffset now)
    {
        var all = Tables.Messages.Values.Where(m => m.Row.CustomerId == customer && m.Status != SimulatedStatus.Failed).ToList();
        var outcomes = OutcomesOf(all.Select(m => m.Row.Id));
        return all.Where(m => !outcomes.TryGetValue(m.Row.Id, out var at) || at is not null).Aggregate(SendHistory.Of(book), (history, m) =>
        {
            var message = new CappedMessage(m.Row.Channel, m.Row.Category, Oa, null, null, []);
            return outcomes.GetValueOrDefault(m.Row.Id) is { } at ? history.WithSent(book, message, at) : history.With(m.Row.Id, book, message);
        }).Pruned(book, now);
    }

    private static AccountPolicy PolicyOf(long version, int promotions) => new()
    {
        Account = Account,
        Version = version,
        OfficialAccounts = [new OfficialAccount(Oa, "431")],
        QuietHours =
        [
            new QuietWindow(new LocalTime(20, 45), new LocalTime(21, 0)) { Categories = [MessageCategory.Promotion], Spread = TimeSpan.FromMinutes(2) },
        ],
        Caps = new CapBook(
        [
            new FrequencyCap(1, 0, new CapWindow.Rolling(TimeSpan.FromMinutes(10)), promotions) { Category = MessageCategory.Promotion },
            new FrequencyCap(1, 1, new CapWindow.Rolling(TimeSpan.FromMinutes(30)), 4),
        ]),
    };

    private void Populate()
    {
        for (var customer = 1L; customer <= Customers; customer++)
        {
            var state = new CustomerState
            {
                At = Begin,
                Facts = new CustomerFacts { ZaloUserId = SimulatedCustomer.ZaloIdOf(customer), Consents = [new ConsentEntry(null, MessageCategory.Promotion, true, Begin.AddDays(-9))] },
                Relations = [new OaRelation(Oa) { LastInteraction = Begin.AddDays(-1) }],
            };
            Tables.States.Add(GrainKey.Customer(Account, customer).Text, (1, HotState.Bytes(state)));
            Consents.Add((customer, Begin.AddDays(-9), true));
        }
    }

    /// <summary>Clients ask at once for the same customer: with keys, twice and again where no answer comes; or by wake-ups.</summary>
    private async Task BurstAsync(TimeSpan after, int customer)
    {
        await Schedule.DelayAsync(_outside, after);
        for (var left = Schedule.Chance.Next(1, 6); left > 0; left--)
        {
            var category = Happens(0.75) ? MessageCategory.Promotion : MessageCategory.Transaction;
            var request = new SimulatedRequest($"k{Keys.Count}", customer, category, Happens(0.3) ? Now + TimeSpan.FromSeconds(Schedule.Chance.Next(5, 1_000)) : null);
            if (Happens(0.3))
            {
                var wakeup = new Wakeup(Tables.NextId(), GrainKey.Customer(Account, customer).Text, Now, 0, "ask", JsonSerializer.SerializeToUtf8Bytes(request with { Key = null }));
                Tables.Wakeups.Add(wakeup.Id, wakeup);
                AskingWakeups.Add(wakeup.Id);
            }
            else
            {
                Keys.Add(request.Key!);
                Schedule.Start(() => AskAsync(request));
                if (Happens(0.3))
                {
                    Schedule.Start(() => AskAsync(request));
                }
            }
        }
    }

    private async Task AskAsync(SimulatedRequest request)
    {
        for (var tries = 0; tries < 50; tries++)
        {
            byte[]? answer = null;
            var silo = Any(request.Customer);
            await Schedule.LagAsync(_outside, 30);
            if (silo.IsUp)
            {
                Schedule.Start(async () => answer = await silo.Customer(request.Customer).AskAsync(request, wakeup: null));
            }

            for (var waits = 0; answer is null && waits < 100; waits++)
            {
                await Schedule.DelayAsync(_outside, TimeSpan.FromMilliseconds(20));
            }

            if (answer is not null)
            {
                Answers.Add((request.Key!, System.Text.Encoding.UTF8.GetString(answer)));
                return;
            }
        }
    }

    /// <summary>Where a customer's activation is; now and then in two silos.</summary>
    private SimulatedSilo Any(long customer) => _silos[(customer + (Happens(0.15) ? 1 : 0)) % 2] is { IsUp: true } home ? home : _silos[0].IsUp ? _silos[0] : _silos[1];

    private async Task ChangeTheirMindAsync(long customer)
    {
        for (var agrees = false; Now < Begin + Load; agrees = !agrees)
        {
            await Schedule.DelayAsync(_outside, TimeSpan.FromMinutes(Schedule.Chance.Next(5, 40)));
            if (Now < Begin + Load && Any(customer) is { IsUp: true } silo)
            {
                var word = agrees;
                Schedule.Start(() => silo.Customer(customer).SayAsync(word));
            }
        }
    }

    /// <summary>Wake-ups that are due are delivered, until their row is gone; some at once in two silos.</summary>
    private async Task DeliverAsync()
    {
        while (true)
        {
            foreach (var wakeup in Tables.Wakeups.Values.Where(w => w.DueAt <= Now && _delivering.Add(w.Id)).ToList())
            {
                Deliver(wakeup);
                if (Happens(0.2))
                {
                    Deliver(wakeup);
                }
            }

            await Schedule.DelayAsync(_outside, TimeSpan.FromMilliseconds(500));
        }

        void Deliver(Wakeup wakeup)
        {
            Schedule.Start(async () =>
            {
                await Schedule.DelayAsync(_outside, TimeSpan.FromSeconds(5));
                _delivering.Remove(wakeup.Id);
            });
            var customer = GrainKey.Parse(wakeup.Target) is { Kind: GrainKind.Customer } key ? key.NumberAt(0) : 0;
            if (Any(customer) is { IsUp: true } silo)
            {
                Schedule.Start(() => wakeup.Kind switch
                {
                    SenderWords.Settle => silo.Sender.SettleLostAsync(wakeup),
                    SenderWords.DecideAgain => silo.Customer(customer).AgainAsync(wakeup, JsonSerializer.Deserialize<DecideAgain>(wakeup.Payload)!.Send),
                    _ => silo.Customer(customer).AskAsync(JsonSerializer.Deserialize<SimulatedRequest>(wakeup.Payload)!, wakeup),
                });
            }
        }
    }

    /// <summary>The cap is lowered, and raised again; each silo hears of it within a second.</summary>
    private async Task ChangeThePolicyAsync()
    {
        await Schedule.DelayAsync(_outside, TimeSpan.FromMinutes(Schedule.Chance.Next(5, 35)));
        Policy = PolicyOf(2, promotions: 1);
        foreach (var silo in _silos)
        {
            Schedule.Start(async () =>
            {
                await Schedule.LagAsync(_outside, 1_000);
                silo.Policy = Policy;
            });
        }

    }

    /// <summary>Somebody for whom a message waits is put on the list of those who get nothing.</summary>
    private async Task SuppressAsync()
    {
        await Schedule.DelayAsync(_outside, TimeSpan.FromMinutes(Schedule.Chance.Next(5, 25)));
        while (Tables.Queue.Count == 0 && Now < Begin + Load)
        {
            await Schedule.DelayAsync(_outside, TimeSpan.FromSeconds(10));
        }

        var customer = Tables.Queue.Values.Select(q => q.Send.CustomerId).FirstOrDefault(1);
        Tables.Suppressed.Add(SimulatedCustomer.ZaloIdOf(customer));
        SuppressedAt.Add(customer, Now);
    }

    private async Task KillAsync()
    {
        while (Now < Begin + Load)
        {
            await Schedule.DelayAsync(_outside, TimeSpan.FromSeconds(Schedule.Chance.Next(5, 120)));
            var silo = _silos[Schedule.Chance.Next(2)];
            silo.Kill();
            await Schedule.DelayAsync(_outside, TimeSpan.FromMilliseconds(Schedule.Chance.Next(100, 5_000)));
            silo.Start();
        }
    }
}

/// <summary>A decision that was committed.</summary>
/// <param name="Order">Of the commits.</param>
/// <param name="Inputs">On what.</param>
/// <param name="Decision">What.</param>
/// <param name="Policy">By what.</param>
/// <param name="MessageId">The message that it queued.</param>
/// <param name="WakeupId">The wake-up that asked.</param>
/// <param name="TraceJson">As it is stored.</param>
internal sealed record CommittedDecision(
    int Order, DecisionInputs Inputs, MessageDecision Decision, AccountPolicy Policy, long? MessageId, long? WakeupId, string TraceJson);
