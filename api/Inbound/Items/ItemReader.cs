using System.Text;
using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads items in Segment's shape, one pass over the bytes, and says all that is wrong with each.</summary>
/// <param name="only">The one type that the endpoint takes; null: each item says its own.</param>
/// <param name="publishable">Whether the key is one that is in everybody's hands; it may not give a consent.</param>
/// <param name="ofCustomer">Whether it is known whose the items are, so that they need to name nobody.</param>
internal sealed class ItemReader(ItemType? only, bool publishable, bool ofCustomer = false)
{
    private const int ItemDepth = 1;
    private readonly JsonGuard _guard = new(JsonLimits.Item);
    private readonly JsonSlice[] _slices = new JsonSlice[ItemFields.Count];
    private int _seen;

    /// <summary>Reads the item that the reader stands on, up to its last token.</summary>
    public ItemDraft Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int index)
    {
        var draft = new ItemDraft { Index = index, Type = only };
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            draft.Faults.Add("", "invalid_type", "An item must be an object.");
            reader.Skip();
            return draft;
        }

        var start = reader.TokenStartIndex;
        ReadMembers(ref reader, json, draft.Faults);
        if (reader.BytesConsumed - start > ItemLimits.Bytes)
        {
            draft.Faults.Add("", "too_large", $"An item has at most {ItemLimits.Bytes / 1024} kB.");
        }

        Interpret(json, draft);
        return draft;
    }

    private void ReadMembers(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FaultList faults)
    {
        Array.Clear(_slices);
        _seen = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var field = ItemFields.Find(ref reader);
            if (field < ItemField.Ignored && (_seen & (1 << (int)field)) != 0)
            {
                faults.Add("/" + ItemFields.Name(field), "duplicate_key", "The item has this key twice.");
            }
            else if (field == ItemField.Unknown)
            {
                faults.Add("/" + JsonPath.Step(reader.ValueSpan), "unknown_field", "Items have no such key. What an event says of itself belongs into properties.");
            }

            var before = faults.Count;
            var slice = _guard.WalkValue(ref reader, json, ItemDepth + 1, faults);
            if (field < ItemField.Ignored)
            {
                _seen |= 1 << (int)field;

                // What the guard refused is not read; it was told already.
                _slices[(int)field] = faults.Count == before ? slice : default;
            }
        }
    }

    private void Interpret(ReadOnlySpan<byte> json, ItemDraft draft)
    {
        var faults = draft.Faults;
        draft.MessageId = Text(json, ItemField.MessageId, ItemLimits.MessageId, faults);
        draft.UserId = Text(json, ItemField.UserId, ItemLimits.UserId, faults);
        draft.AnonymousId = Text(json, ItemField.AnonymousId, ItemLimits.DeviceId, faults);
        draft.Timestamp = TimeValue.Optional(json, Slice(ItemField.Timestamp), "/timestamp", faults);
        draft.SentAt = TimeValue.Optional(json, Slice(ItemField.SentAt), "/sentAt", faults);
        draft.Context = ContextReader.Read(json, Slice(ItemField.Context), faults);
        draft.Type = ReadType(json, faults);
        if (!ofCustomer && IsAbsent(ItemField.UserId) && IsAbsent(ItemField.AnonymousId))
        {
            faults.Add("/userId", "identity_required", "Send userId, anonymousId or both.");
        }

        switch (draft.Type)
        {
            case ItemType.Track:
                draft.Event = ReadEvent(json, faults);
                draft.PropertiesJson = ReadProperties(json, faults);
                Refuse(json, ItemField.Traits, "identify", faults);
                break;

            case ItemType.Identify:
                draft.Traits = TraitsReader.Read(json, Slice(ItemField.Traits), publishable, faults);
                Refuse(json, ItemField.Event, "track", faults);
                Refuse(json, ItemField.Properties, "track and page", faults);
                break;

            case ItemType.Page:
                draft.Event = PageProperties.Event;
                draft.PropertiesJson = ReadPage(json, faults);
                Refuse(json, ItemField.Event, "track", faults);
                Refuse(json, ItemField.Traits, "identify", faults);
                break;
        }
    }

    private ItemType? ReadType(ReadOnlySpan<byte> json, FaultList faults)
    {
        if (Slice(ItemField.Type).IsMissing && (only is not null || IsFaulty(ItemField.Type)))
        {
            return only;
        }

        var type = Slice(ItemField.Type).Type == JsonTokenType.String && JsonText.Read(json, Slice(ItemField.Type)) is { } word ? ItemTypes.Parse(word) : null;
        if (type is not null && (only is null || only == type))
        {
            return type;
        }

        var takes = only is { } one ? $"'{ItemTypes.Word(one)}', or be left out" : "'track', 'identify' or 'page'";
        faults.Add("/type", "unknown_type", $"type must be {takes}.");
        return only;
    }

    private string? ReadEvent(ReadOnlySpan<byte> json, FaultList faults)
    {
        var name = Text(json, ItemField.Event, ItemLimits.Event, faults);
        if (IsAbsent(ItemField.Event))
        {
            faults.Add("/event", "event_required", "A track item needs the event's name.");
        }
        else if (name is not null && string.IsNullOrWhiteSpace(name))
        {
            faults.Add("/event", "empty", "The event's name must not be blank.");
        }
        else if (name is not null && ReservedEvents.Contains(name))
        {
            faults.Add("/event", "reserved_event", $"The engine itself writes '{name}'. Use another name.");
        }

        return name;
    }

    private string? ReadPage(ReadOnlySpan<byte> json, FaultList faults)
    {
        Text(json, ItemField.Name, int.MaxValue, faults);
        Text(json, ItemField.Category, int.MaxValue, faults);
        return HasObject(ItemField.Properties, faults)
            ? PageProperties.Merge(json, Slice(ItemField.Properties), Slice(ItemField.Name), Slice(ItemField.Category))
            : null;
    }

    private string? ReadProperties(ReadOnlySpan<byte> json, FaultList faults) =>
        HasObject(ItemField.Properties, faults) && !Slice(ItemField.Properties).IsMissing ? Encoding.UTF8.GetString(Slice(ItemField.Properties).Of(json)) : null;

    private bool HasObject(ItemField field, FaultList faults)
    {
        if (Slice(field).IsMissing || Slice(field).Type == JsonTokenType.StartObject)
        {
            return true;
        }

        faults.Add("/" + ItemFields.Name(field), "invalid_type", $"{ItemFields.Name(field)} must be an object.");
        return false;
    }

    private void Refuse(ReadOnlySpan<byte> json, ItemField field, string where, FaultList faults)
    {
        if (!Slice(field).IsMissing && !Slice(field).IsHollow(json))
        {
            faults.Add("/" + ItemFields.Name(field), "not_for_type", $"{ItemFields.Name(field)} belongs to items of the type {where}; here it would be lost.");
        }
    }

    private string? Text(ReadOnlySpan<byte> json, ItemField field, int longest, FaultList faults) =>
        TextValue.Optional(json, Slice(field), longest, "/" + ItemFields.Name(field), faults);

    private JsonSlice Slice(ItemField field) => _slices[(int)field];

    /// <summary>Whether the field is not there, or null.</summary>
    private bool IsAbsent(ItemField field) => Slice(field).IsMissing && !IsFaulty(field);

    /// <summary>Whether the guard refused the field's value.</summary>
    private bool IsFaulty(ItemField field) => (_seen & (1 << (int)field)) != 0 && Slice(field).Type == JsonTokenType.None;
}
