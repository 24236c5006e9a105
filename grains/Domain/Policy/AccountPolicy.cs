using System.Collections.Frozen;
using System.Collections.Immutable;
using ZaloOrleans.Journeys;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;

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

    /// <summary>How fast may be sent; empty: <see cref="DefaultSendRate"/>.</summary>
    public ImmutableArray<SendRate> SendRates { get; init; } = [];

    /// <summary>Where an account sets nothing: Zalo's 4,000 calls a minute for an app.</summary>
    public static RateRule DefaultSendRate { get; } = RateRule.Of(4_000, TimeSpan.FromMinutes(1));

    /// <summary>The Official Account that sends on a channel: the oldest that may; null: none may.</summary>
    public OfficialAccount? SenderOn(MessageChannel channel) => OfficialAccounts.FirstOrDefault(o => o.MaySendOn(channel));

    /// <summary>The rules that hold on a channel.</summary>
    public ImmutableArray<RateRule> RatesOf(string channel)
    {
        var rules = SendRates.Where(r => r.Channel is null || r.Channel == channel).Select(r => r.Rule).ToImmutableArray();
        return rules.IsEmpty ? [DefaultSendRate] : rules;
    }
}

/// <summary>A rule of <c>sendRateLimits</c>.</summary>
/// <param name="Channel">Where it holds; null: everywhere.</param>
/// <param name="Rule">How fast.</param>
public sealed record SendRate(string? Channel, RateRule Rule);

/// <summary>An Official Account that the account has connected.</summary>
/// <param name="Id">Row id in <c>zalo_accounts</c>.</param>
/// <param name="OaId">Zalo's id.</param>
public sealed record OfficialAccount(long Id, string OaId)
{
    /// <summary>The app that it is connected to.</summary>
    public string AppId { get; init; } = "";

    /// <summary>Whether there is an access token. Default true.</summary>
    public bool HasToken { get; init; } = true;

    /// <summary>Whether there is an Open API key of the app's Mini App. Default false.</summary>
    public bool HasMiniAppKey { get; init; }

    /// <summary>Whether it has what a channel is called with.</summary>
    public bool MaySendOn(MessageChannel channel) => channel == MessageChannel.MiniApp ? HasMiniAppKey : HasToken;
}
