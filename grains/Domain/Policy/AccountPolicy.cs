using System.Collections.Frozen;
using System.Collections.Immutable;
using ZaloOrleans.Experiments;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.QuietHours;

namespace ZaloOrleans.Policy;

/// <summary>
/// What decisions need of an account's configuration, compiled once and never changed: a change makes a new one with a higher version.
/// A turn takes one at its start and keeps it.
/// </summary>
public sealed record AccountPolicy
{
    /// <summary>The account.</summary>
    public required AccountId Account { get; init; }

    /// <summary>Grows with every change; stored with each decision.</summary>
    public required long Version { get; init; }

    /// <summary>IANA zone. Default <c>Asia/Ho_Chi_Minh</c>.</summary>
    public string TimeZone { get; init; } = "Asia/Ho_Chi_Minh";

    /// <summary>Silence that ends a session. Default 30 minutes.</summary>
    public TimeSpan SessionGap { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>An event older than this when it comes is stored, and starts nothing. Default 24 hours.</summary>
    public TimeSpan LateEventLimit { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Active journeys in their newest published version, by the event that enters them.</summary>
    public FrozenDictionary<string, ImmutableArray<JourneyDefinition>> JourneysByEvent { get; init; } =
        FrozenDictionary<string, ImmutableArray<JourneyDefinition>>.Empty;

    /// <summary>Templates by code, whatever their status.</summary>
    public FrozenDictionary<string, Template> Templates { get; init; } = FrozenDictionary<string, Template>.Empty;

    /// <summary>Official Accounts that may send on a channel at least, oldest first.</summary>
    public ImmutableArray<OfficialAccount> OfficialAccounts { get; init; } = [];

    /// <summary>How often a customer may be written to.</summary>
    public CapBook Caps { get; init; } = CapBook.None;

    /// <summary>What promotions are bound by; its hours and caps are among <see cref="QuietHours"/> and <see cref="Caps"/>.</summary>
    public AdvertisingRules Advertising { get; init; } = AdvertisingRules.Default;

    /// <summary>When nothing is sent: the account's own windows, and those that keep it within the law.</summary>
    public ImmutableArray<QuietWindow> QuietHours { get; init; } = [];

    /// <summary>What is stopped; see <see cref="Policy.Stops"/>.</summary>
    public ImmutableHashSet<string> Stops { get; init; } = [];

    /// <summary>Running experiments, oldest first.</summary>
    public ImmutableArray<Experiment> Experiments { get; init; } = [];

    /// <summary>Who gets nothing, so that what messages bring about can be measured; null: nobody.</summary>
    public Holdout? Holdout { get; init; }

    /// <summary>The running experiments of a campaign.</summary>
    public IEnumerable<Experiment> ExperimentsOf(long? campaignId) => campaignId is null ? [] : Experiments.Where(e => e.CampaignId == campaignId);

    /// <summary>How fast may be sent; empty: <see cref="DefaultSendRate"/> on each channel.</summary>
    public ImmutableArray<SendRate> SendRates { get; init; } = [];

    /// <summary>Where an account sets nothing: Zalo's 4,000 calls a minute for an app.</summary>
    public static RateRule DefaultSendRate { get; } = RateRule.Of(4_000, TimeSpan.FromMinutes(1));

    /// <summary>The rules on a channel, or, without one, those over all channels together. One for each kind of messages and window: the tightest.</summary>
    public ImmutableArray<PermitRule> RatesOf(string? channel)
    {
        var rules = SendRates.Where(r => r.Channel == channel).Select(RuleOf)
            .GroupBy(r => r.Key).Select(g => new PermitRule(g.Key, g.Select(r => r.Rate).Aggregate((a, b) => a.Tighter(b)))).ToImmutableArray();
        return SendRates.IsEmpty && channel is not null ? [PermitRule.Of(DefaultSendRate)] : rules;
    }

    /// <summary>A rule by row ids. One that names what does not exist is about nothing.</summary>
    private PermitRule RuleOf(SendRate rate) => PermitRule.Of(rate.Rule,
        rate.OaRowId ?? (rate.OaId is { } id ? OfficialAccounts.FirstOrDefault(o => o.OaId == id)?.Id ?? Nobody : 0),
        rate.Template is { } code ? Templates.GetValueOrDefault(code)?.Id ?? Nobody : 0);

    private const long Nobody = -1;
}

/// <summary>An Official Account that the account has connected.</summary>
/// <param name="Id">Row id in <c>zalo_accounts</c>.</param>
/// <param name="OaId">Zalo's id.</param>
public sealed record OfficialAccount(long Id, string OaId)
{
    /// <summary>The app that it is connected to.</summary>
    public string? AppId { get; init; }

    /// <summary>Whether there is an access token. Default true.</summary>
    public bool HasToken { get; init; } = true;

    /// <summary>Whether there is an Open API key of the app's Mini App. Default false.</summary>
    public bool HasMiniAppKey { get; init; }

    /// <summary>Whether it has what a channel is called with.</summary>
    public bool MaySendOn(MessageChannel channel) => channel == MessageChannel.MiniApp ? HasMiniAppKey : HasToken;
}
