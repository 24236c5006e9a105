namespace ZaloOrleans.Ids;

/// <summary>A sequence that ids are taken from, in blocks.</summary>
public enum IdSequence
{
    Events,
    Sessions,
    Customers,
    OaMessages,
    JourneyLogs,
    AuditLogs,
    ZaloAccounts,
    CustomerZaloLinks,
    Wakeups,
    Decisions,
}
