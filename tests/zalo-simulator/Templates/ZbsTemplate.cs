namespace ZaloOrleans.Simulator.Templates;

/// <summary>A ZBS template.</summary>
/// <param name="Id">Its id, digits.</param>
/// <param name="Tag">1 transaction, 2 customer care, 3 promotion.</param>
/// <param name="Status">ENABLE, PENDING_REVIEW, REJECT, DISABLE or DELETE.</param>
/// <param name="Parameters">What a message has to fill in.</param>
internal sealed record ZbsTemplate(string Id, int Tag, string Status, IReadOnlyList<string> Parameters)
{
    private const int Promotion = 3;

    public const string Approved = "ENABLE";
    public const string Pending = "PENDING_REVIEW";

    /// <summary>The statuses, in the order of the numbers by which a list is filtered, from 1.</summary>
    public static readonly IReadOnlyList<string> Statuses = [Approved, Pending, "REJECT", "DISABLE", "DELETE"];

    private static readonly string[] Tags = ["TRANSACTION", "CUSTOMER_CARE", "PROMOTION"];

    /// <summary>The OA that has it; null (the default) for every one.</summary>
    public string? OaId { get; init; }

    /// <summary>Its name.</summary>
    public string Name { get; init; } = $"Template {Id}";

    /// <summary>What a message costs, in dong. Default 300.</summary>
    public int Price { get; init; } = 300;

    /// <summary>How often it may be sent in a day; null (the default): no end of its own.</summary>
    public int? PerDay { get; init; }

    /// <summary>Whether it may be sent by user id. Default true.</summary>
    public bool ByUser { get; init; } = true;

    /// <summary>Zalo's rating. Default UNDEFINED.</summary>
    public string Quality { get; init; } = "UNDEFINED";

    /// <summary>Whether it is advertising: only from 06:00 to 22:00, and so often to one person.</summary>
    public bool IsPromotion => Tag == Promotion;

    /// <summary>Whether it may be sent.</summary>
    public bool Enabled => Status == Approved;

    /// <summary>Zalo's word for the tag.</summary>
    public string TagWord => Tags[Tag - 1];

    /// <summary>The same as persons refuse it.</summary>
    public string Kind => TagWord.ToLowerInvariant();
}
