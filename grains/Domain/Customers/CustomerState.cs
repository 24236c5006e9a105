using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Consents;
using ZaloOrleans.Decisions;
using ZaloOrleans.Experiments;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.MiniApps;
using ZaloOrleans.Sessions;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Customers;

/// <summary>
/// What every decision about a customer needs, kept hot: about 1 kB, 4 kB at most with ordinary traffic. Each section has its own bound: sessions 4,
/// running journeys 20, refusals of Zalo's 8, Official Accounts 8, messages that frequency caps count 200, experiments 64.
/// Names, address and traits stay in their tables.
/// </summary>
public sealed record CustomerState : IHotState<CustomerState>
{
    /// <summary>Most runs of journeys at a time; a further entry is refused.</summary>
    public const int MostRuns = 20;

    /// <summary>Of a customer who is just being made.</summary>
    public static CustomerState OfNew { get; } = new() { Sends = SendHistory.Never };

    /// <summary>The version of the shape that is written.</summary>
    public const int CurrentShape = 2;

    /// <summary>Version of this shape. One that is older is completed from the tables before anything is decided on it.</summary>
    [JsonPropertyName("v")] public int Shape { get; init; } = CurrentShape;

    /// <summary>Time of the last turn; later ones are never earlier.</summary>
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }

    /// <summary>What <c>customers</c> and its links say, as of the last turn or reload.</summary>
    [JsonPropertyName("f")] public CustomerFacts Facts { get; init; } = new();

    /// <summary>The last sessions, newest first.</summary>
    [JsonPropertyName("s")] public ImmutableArray<Session> Sessions { get; init; } = [];

    /// <summary>Journeys that the customer is in.</summary>
    [JsonPropertyName("j")] public ImmutableArray<RunningJourney> Journeys { get; init; } = [];

    /// <summary>What Zalo said when it refused messages to the customer, oldest first.</summary>
    [JsonPropertyName("n")] public ImmutableArray<UnreachedPerson> Unreached { get; init; } = [];

    /// <summary>How the customer stands to the account's Official Accounts.</summary>
    [JsonPropertyName("o")] public ImmutableArray<OaRelation> Relations { get; init; } = [];

    /// <summary>What was sent, as far as frequency caps ask.</summary>
    [JsonPropertyName("h")] public SendHistory Sends { get; init; } = new();

    /// <summary>Variants of experiments that the customer was exposed to, oldest first; at the bound the oldest goes, and the table is asked for it.</summary>
    [JsonPropertyName("a")] public ImmutableArray<StoredAssignment> Assignments { get; init; } = [];

    /// <summary>When the customer was in the account's Mini Apps; null: never was there.</summary>
    [JsonPropertyName("m")] public MiniAppUse? MiniApp { get; init; }

    static Action<Utf8JsonWriter, CustomerState> IHotState<CustomerState>.Writer => StateWriters.Default.CustomerState.SerializeHandler!;
}

/// <summary>What decisions need of the customer's own rows.</summary>
public sealed record CustomerFacts
{
    /// <summary>What they last said about messages, by channel and category. Absent means no.</summary>
    [JsonPropertyName("k")] public ImmutableArray<ConsentEntry> Consents { get; init; } = [];

    /// <summary>IANA zone; null: not known.</summary>
    [JsonPropertyName("t")] public string? Zone { get; init; }

    /// <summary>Soft-deleted.</summary>
    [JsonPropertyName("x")] public bool Deleted { get; init; }

    /// <summary>Erased, which is for ever.</summary>
    [JsonPropertyName("r")] public bool Erased { get; init; }

    /// <summary>The account's own id.</summary>
    [JsonPropertyName("u")] public string? ExternalId { get; init; }

    /// <summary>E.164.</summary>
    [JsonPropertyName("p")] public string? Phone { get; init; }

    /// <summary>Lower case.</summary>
    [JsonPropertyName("e")] public string? Email { get; init; }

    /// <summary>The user id that is used where nothing better is known; null: the customer has no Zalo address.</summary>
    [JsonPropertyName("z")] public string? ZaloUserId { get; init; }

    /// <summary>The others, and which Official Account sees which; of each Official Account the primary one first.</summary>
    [JsonPropertyName("l")] public ImmutableArray<OaAddress> Links { get; init; } = [];

    /// <summary>The customer that this one has become; 0: it is itself. All that comes for it goes there.</summary>
    [JsonPropertyName("g")] public long MergedInto { get; init; }

    /// <summary>User ids that Mini Apps see, as <c>{app id}:{user id}</c>.</summary>
    [JsonPropertyName("m")] public ImmutableArray<string> MiniAppIds { get; init; } = [];
}

/// <summary>A run that the customer is in.</summary>
/// <param name="JourneyId">The journey.</param>
/// <param name="RunId">The run: the id of the event that started it.</param>
/// <param name="Key">Value of the entry's key property, or empty.</param>
/// <param name="LastIn">Sequence of the last hand-off taken from the run.</param>
/// <param name="LastOut">Sequence of the last hand-off to the run.</param>
/// <param name="Customer">The customer that entered, where that one was merged into this; 0: this one. The run is known by it.</param>
public sealed record RunningJourney(
    [property: JsonPropertyName("j")] long JourneyId,
    [property: JsonPropertyName("r")] long RunId,
    [property: JsonPropertyName("k")] string Key,
    [property: JsonPropertyName("i")] int LastIn,
    [property: JsonPropertyName("o")] int LastOut,
    [property: JsonPropertyName("c")] long Customer = 0);
