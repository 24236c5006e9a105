using System.Text;
using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Tells the keys of an item apart, without making a string of each.</summary>
internal static class ItemFields
{
    /// <summary>How many fields have a value of their own.</summary>
    public const int Count = (int)ItemField.Ignored;

    // The frequent ones first: they are compared in this order.
    private static readonly (byte[] Name, ItemField Field)[] Names =
    [
        .. from name in (string[])["type", "userId", "anonymousId", "event", "properties", "messageId", "timestamp", "context", "traits", "sentAt", "name", "category"]
           select (Encoding.UTF8.GetBytes(name), Enum.Parse<ItemField>(name, ignoreCase: true)),
        .. from name in (string[])["integrations", "originalTimestamp", "receivedAt", "channel", "version", "writeKey", "_metadata", "groupId", "previousId", "projectId"]
           select (Encoding.UTF8.GetBytes(name), ItemField.Ignored),
    ];

    /// <summary>The field whose key the reader stands on.</summary>
    public static ItemField Find(ref Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped && JsonText.Inspect(reader.ValueSpan, out _) != TextFault.None)
        {
            return ItemField.Unknown;
        }

        foreach (var (name, field) in Names)
        {
            if (reader.ValueTextEquals(name))
            {
                return field;
            }
        }

        return ItemField.Unknown;
    }

    /// <summary>A field's key.</summary>
    public static string Name(ItemField field) => Encoding.UTF8.GetString(Names[(int)field].Name);
}
