using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Errors;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads the bodies of the ingest endpoints.</summary>
internal static class InboundReader
{
    /// <summary>Reads a batch. Faults of the body itself refuse all of it; those of an item stay with the item.</summary>
    public static (BatchDraft? Batch, IReadOnlyList<Fault> Faults) ReadBatch(ReadOnlySpan<byte> body, bool publishable, bool ofCustomer = false)
    {
        if (JsonSyntax.Check(body) is { } broken)
        {
            return (null, [broken]);
        }

        try
        {
            var faults = new FaultList();
            var batch = new BatchReader(publishable, ofCustomer).Read(body, faults);
            return faults.IsEmpty ? (batch, []) : (null, faults.All);
        }
        catch (JsonException e)
        {
            return (null, [JsonSyntax.Of(e)]);
        }
    }

    /// <summary>Reads the one item of an endpoint.</summary>
    public static (ItemDraft? Item, IReadOnlyList<Fault> Faults) ReadItem(ReadOnlySpan<byte> body, ItemType type, bool publishable, bool ofCustomer = false)
    {
        if (JsonSyntax.Check(body) is { } broken)
        {
            return (null, [broken]);
        }

        try
        {
            var reader = new Utf8JsonReader(body, JsonGuard.ReaderOptions);
            reader.Read();
            var item = new ItemReader(type, publishable, ofCustomer).Read(ref reader, body, 0);

            // Whatever follows the value is malformed, and the reader says so.
            reader.Read();
            return (item, []);
        }
        catch (JsonException e)
        {
            return (null, [JsonSyntax.Of(e)]);
        }
    }
}
