using System.Text.Json;

namespace ZaloOrleans.Catalog;

/// <summary>What a template makes of a customer's data.</summary>
public sealed record PreviewedContract
{
    /// <summary>The template.</summary>
    public long TemplateId { get; init; }

    /// <summary>Whether this is the next version, which waits beside the approved one.</summary>
    public bool IsNext { get; init; }

    /// <summary>Whose data it is.</summary>
    public long CustomerId { get; init; }

    /// <summary>What the customer would read.</summary>
    public string Text { get; init; } = "";

    /// <summary>What Zalo would get.</summary>
    public JsonElement Message { get; init; }

    /// <summary>Declared variables without a value and without a default.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Declared variables without a value, with the default that came in.</summary>
    public IReadOnlyDictionary<string, string> Defaults { get; init; } = new Dictionary<string, string>();

    /// <summary>Why it would not be sent as it is, in a decision's word (<c>variables_missing</c>, <c>text_too_long</c>); null: nothing in it is against it.</summary>
    public string? Code { get; init; }
}
