using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads the body of a batch: <c>{batch: [...], sentAt?, context?}</c>.</summary>
internal sealed class BatchReader(bool publishable, bool ofCustomer = false)
{
    private static readonly string[] Ignored = ["integrations", "writeKey", "timestamp", "messageId", "receivedAt", "_metadata", "channel", "version"];

    private readonly ItemReader _items = new(null, publishable, ofCustomer);
    private readonly JsonGuard _guard = new(JsonLimits.Item);
    private readonly KeySet _keys = new();
    private List<ItemDraft>? _drafts;
    private long? _sentAt;
    private ItemContext _context = ItemContext.Empty;

    /// <summary>Reads a batch. Faults of its items stay with them; faults of the batch itself refuse it.</summary>
    /// <param name="json">The body; malformed JSON throws <see cref="JsonException"/>.</param>
    /// <param name="faults">Gets what is wrong with the batch.</param>
    public BatchDraft Read(ReadOnlySpan<byte> json, FaultList faults)
    {
        var reader = new Utf8JsonReader(json, JsonGuard.ReaderOptions);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            faults.Add("", "invalid_type", "The body must be an object: {\"batch\": [...]}.");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!_keys.Add(0, ref reader, json))
            {
                faults.Add("/" + JsonPath.Step(reader.ValueSpan), "duplicate_key", "The body has this key twice.");
            }

            Member(ref reader, json, faults);
        }

        // Whatever follows the value is malformed, and the reader says so.
        reader.Read();
        if (_drafts is null)
        {
            faults.Add("/batch", "required", "batch must be an array of items.");
        }
        else if (_drafts.Count == 0)
        {
            faults.Add("/batch", "empty", "The batch has no items.");
        }

        return new BatchDraft(_drafts ?? [], _sentAt, _context);
    }

    private void Member(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FaultList faults)
    {
        if (Is(ref reader, "batch"))
        {
            Items(ref reader, json, faults);
        }
        else if (Is(ref reader, "sentAt"))
        {
            _sentAt = TimeValue.Optional(json, _guard.WalkValue(ref reader, json, 2, faults), "/sentAt", faults);
        }
        else if (Is(ref reader, "context"))
        {
            var before = faults.Count;
            var slice = _guard.WalkValue(ref reader, json, 2, faults);
            _context = ContextReader.Read(json, faults.Count == before ? slice : default, faults);
        }
        else
        {
            if (!IsIgnored(ref reader))
            {
                faults.Add("/" + JsonPath.Step(reader.ValueSpan), "unknown_field", "A batch has batch, sentAt and context.");
            }

            _guard.WalkValue(ref reader, json, 2, faults);
        }
    }

    private void Items(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FaultList faults)
    {
        reader.Read();
        _drafts = [];
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            faults.Add("/batch", "invalid_type", "batch must be an array of items.");
            reader.Skip();
            return;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (_drafts.Count == ItemLimits.Items)
            {
                faults.Add("/batch", "too_many_items", $"A batch has at most {ItemLimits.Items} items.");
                reader.Skip();
            }
            else
            {
                _drafts.Add(_items.Read(ref reader, json, _drafts.Count));
            }
        }
    }

    private static bool Is(ref Utf8JsonReader reader, string name) => !reader.ValueIsEscaped && reader.ValueTextEquals(name);

    private static bool IsIgnored(ref Utf8JsonReader reader)
    {
        foreach (var name in Ignored)
        {
            if (Is(ref reader, name))
            {
                return true;
            }
        }

        return false;
    }
}
