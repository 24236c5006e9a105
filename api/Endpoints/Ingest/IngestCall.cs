using ZaloOrleans.Api.Http;
using ZaloOrleans.Api.Inbound.Items;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Endpoints.Ingest;

/// <summary>One ingest request on its way: who asks, how long it may take, where its identities lead, and what became of its items.</summary>
internal sealed class IngestCall(AccountId account, string actor, int itemCount, TimeProvider clock)
{
    /// <summary>After this no grain call is begun: it would not be done in time.</summary>
    private static readonly TimeSpan BeginWithin = RequestLimits.Work - RequestLimits.GrainCall;

    private readonly long _began = clock.GetTimestamp();
    private readonly ItemOutcome?[] _outcomes = new ItemOutcome?[itemCount];

    public AccountId Account => account;

    public string Actor => actor;

    /// <summary>Where the strongest identity of each item leads. The chains of a request have none in common.</summary>
    public Dictionary<Identity, Destination> Destinations { get; set; } = [];

    /// <summary>The one customer that all items are of, where a session sends them; then nothing is resolved.</summary>
    public Destination? Own { get; init; }

    /// <summary>Throws where it is too late to begin anything.</summary>
    public void ThrowIfLate()
    {
        if (clock.GetElapsedTime(_began) > BeginWithin)
        {
            throw new TimeoutException("The request has taken too long to begin another call.");
        }
    }

    /// <summary>What became of an item, by its place in the request; null where nothing is known of it yet.</summary>
    public ItemOutcome? OutcomeOf(int index) => _outcomes[index];

    public void Settle(int index, ItemOutcome outcome) => _outcomes[index] = outcome;

    public void Fail(IEnumerable<InboundItem> items, Problem why)
    {
        foreach (var item in items)
        {
            _outcomes[item.Item.Index] ??= new ItemOutcome { Failure = why };
        }
    }
}
