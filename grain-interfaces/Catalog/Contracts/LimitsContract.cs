namespace ZaloOrleans.Catalog;

/// <summary>How fast an account may send, what of it is used, and what waits.</summary>
public sealed record LimitsContract
{
    /// <summary>The account's rules on each channel that they are about, and the rate that holds where it has none.</summary>
    public required IReadOnlyList<LimitContract> Items { get; init; }

    /// <summary>The apps of its Official Accounts. Other accounts may use them, too.</summary>
    public required IReadOnlyList<AppLimitContract> Apps { get; init; }
}

/// <summary>How a rule stands.</summary>
public sealed record LimitContract
{
    /// <summary>The channel; null: all of them together.</summary>
    public string? Channel { get; init; }

    /// <summary>Row id of the Official Account that it is about; null: any.</summary>
    public long? OaId { get; init; }

    /// <summary>Code of the template that it is about; null: any.</summary>
    public string? Template { get; init; }

    /// <summary>The rule.</summary>
    public required LimitRuleContract Rule { get; init; }

    /// <summary>How many count in the window that ends now.</summary>
    public int Used { get; init; }

    /// <summary>How many could go at this moment.</summary>
    public int Available { get; init; }

    /// <summary>How many a second went lately.</summary>
    public double Rate { get; init; }

    /// <summary>The share of its full rate that Zalo's answers leave the Official Account (the lowest, where it is about several): above 0 to 1.</summary>
    public double Steered { get; init; }

    /// <summary>How many messages wait that it is about.</summary>
    public required LimitBacklogContract Backlog { get; init; }

    /// <summary>How long these will take by this rule, with what rests; null: until a person resumes it.</summary>
    public long? EstimatedSeconds { get; init; }

    /// <summary>Until when all that it is about rests at Zalo's word; null: it does not, or until a person resumes it.</summary>
    public DateTimeOffset? RestsUntil { get; init; }

    /// <summary>Zalo's code, or <c>engine:...</c>, where it rests.</summary>
    public string? RestsCode { get; init; }
}

/// <summary>A send-rate rule.</summary>
public sealed record LimitRuleContract
{
    /// <summary>Most in any sliding window.</summary>
    public int Max { get; init; }

    /// <summary>Length of the window: second, minute, hour, day.</summary>
    public required string Per { get; init; }

    /// <summary>Most at once.</summary>
    public int Burst { get; init; }
}

/// <summary>Messages that wait, by category.</summary>
public sealed record LimitBacklogContract
{
    /// <summary>Transactions, which go first.</summary>
    public long Transaction { get; init; }

    /// <summary>After-sales care.</summary>
    public long CustomerCare { get; init; }

    /// <summary>Advertising, which goes last.</summary>
    public long Promotion { get; init; }
}

/// <summary>How an app stands.</summary>
public sealed record AppLimitContract
{
    /// <summary>Zalo's id of the app.</summary>
    public required string AppId { get; init; }

    /// <summary>Zalo's rule for it.</summary>
    public required LimitRuleContract Rule { get; init; }

    /// <summary>How many calls of all its accounts count in the minute that ends now.</summary>
    public int Used { get; init; }

    /// <summary>How many could go at this moment.</summary>
    public int Available { get; init; }

    /// <summary>How many calls a second went lately.</summary>
    public double Rate { get; init; }

    /// <summary>The account's Official Accounts of this app.</summary>
    public required IReadOnlyList<SteeredOaContract> OfficialAccounts { get; init; }
}

/// <summary>How an Official Account is steered by Zalo's answers.</summary>
public sealed record SteeredOaContract
{
    /// <summary>Row id of the Official Account.</summary>
    public long OaId { get; init; }

    /// <summary>How many calls a minute it may make now.</summary>
    public int PerMinute { get; init; }

    /// <summary>The share of the app's rate that this is, above 0 to 1.</summary>
    public double Steered { get; init; }
}
