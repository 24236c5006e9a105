namespace ZaloOrleans.Keys;

/// <summary>The letter after the account in a grain key.</summary>
public enum GrainKind
{
    Customer = 'c',
    JourneyRun = 'j',
    Device = 'd',
    Sender = 's',
    RateLimiter = 'r',
    ZaloToken = 'o',
    Catalog = 'k',
    Query = 'q',
    Identities = 'i',
    Account = 'a',
    Installation = 'n',
    WebhookIntake = 'w',
    WebhookLane = 'l',
    OfficialAccounts = 'z',
    MiniApp = 'm',
    ParkedWebhooks = 'p',
    DayQuota = 'u',
    FollowerImport = 'f',
    DataKey = 'y',
    MediaFetch = 'v',
    AppLimiter = 'x',
    Erasure = 'e',
}
