namespace ZaloOrleans.Messaging;

/// <summary>What kind of message it is; on the wire and in the database in snake_case. It is also the lane that the message is sent in.</summary>
public enum MessageCategory
{
    /// <summary>Something the customer is waiting for: a one-time password, an order's confirmation.</summary>
    Transaction,

    /// <summary>After-sales care.</summary>
    CustomerCare,

    /// <summary>Advertising.</summary>
    Promotion,
}

/// <summary>Text forms of <see cref="MessageCategory"/>.</summary>
public static class MessageCategories
{
    /// <summary>The word of the wire and the database.</summary>
    public static string Word(this MessageCategory category) => category switch
    {
        MessageCategory.Transaction => "transaction",
        MessageCategory.CustomerCare => "customer_care",
        _ => "promotion",
    };

    /// <summary>Reads the word, in any case.</summary>
    public static bool TryParse(string? word, out MessageCategory category)
    {
        (var known, category) = word?.ToLowerInvariant() switch
        {
            "transaction" => (true, MessageCategory.Transaction),
            "customer_care" => (true, MessageCategory.CustomerCare),
            "promotion" => (true, MessageCategory.Promotion),
            _ => (false, MessageCategory.Promotion),
        };
        return known;
    }
}
