namespace ZaloOrleans.Simulator.Templates;

/// <summary>A ZBS template.</summary>
/// <param name="Id">Its id, digits.</param>
/// <param name="Tag">1 transaction, 2 customer care, 3 promotion.</param>
/// <param name="Status">ENABLE, PENDING_REVIEW, REJECT, DISABLE or DELETE.</param>
/// <param name="Parameters">What a message has to fill in.</param>
internal sealed record ZbsTemplate(string Id, int Tag, string Status, IReadOnlyList<string> Parameters)
{
    public const int Promotion = 3;
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

    /// <summary>Whether it may be sent.</summary>
    public bool Enabled => Status == Approved;

    /// <summary>Zalo's word for the tag.</summary>
    public string TagWord => Tags[Tag - 1];
}
