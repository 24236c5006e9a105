using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Api.Inbound.Values;

namespace ZaloOrleans.Api.Inbound.Items;

/// <summary>Reads the value of a trait that has a column, as the text that the column gets; null clears it.</summary>
internal static class TraitValue
{
    // How Segment's clients spell a postal address, in the order of an envelope.
    private static readonly string[] AddressParts = ["street", "city", "state", "postalCode", "country"];

    public static string? Read(TraitColumn column, ReadOnlySpan<byte> json, JsonSlice value, string pointer, FaultList faults)
    {
        switch (column.Kind)
        {
            case TraitKind.Flag:
                return Flag(value, pointer, faults);

            case var _ when value.IsMissing:
                return null;

            case TraitKind.ZaloId when value.Type == JsonTokenType.Number:
                faults.Add(pointer, "invalid_type", ZaloIdText.Advice);
                return null;

            case TraitKind.Address when value.Type == JsonTokenType.StartObject:
                return Checked(column, Flatten(json, value), pointer, faults);

            case var _ when value.Type != JsonTokenType.String:
                faults.Add(pointer, "invalid_type", "This must be a string.");
                return null;

            default:
                return Checked(column, JsonText.Read(json, value)!, pointer, faults);
        }
    }

    /// <summary>The column has no third state: who takes the consent back, or never gave any, has none.</summary>
    private static string? Flag(JsonSlice value, string pointer, FaultList faults)
    {
        if (value.Type is JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null)
        {
            return value.Type == JsonTokenType.True ? "true" : "false";
        }

        faults.Add(pointer, "invalid_type", "This must be true or false.");
        return null;
    }

    private static string? Checked(TraitColumn column, string text, string pointer, FaultList faults)
    {
        var (value, code, advice) = column.Kind switch
        {
            TraitKind.Phone => (PhoneText.Normalise(text), "invalid_phone", PhoneText.Advice),
            TraitKind.Email => (EmailText.Normalise(text), "invalid_email", EmailText.Advice),
            TraitKind.Zone => (ZoneText.IsKnown(text) ? text : null, "invalid_timezone", ZoneText.Advice),
            TraitKind.Language => (LanguageText.Normalise(text), "invalid_language", LanguageText.Advice),
            TraitKind.ZaloId => (ZaloIdText.IsId(text) ? text : null, "invalid_zalo_user_id", ZaloIdText.Advice),
            TraitKind.Time => (Time(text), "invalid_time", TimeValue.Advice),
            TraitKind.Code when text.Length == 0 => (null, "empty", "This must not be empty. Send null to clear it."),
            TraitKind.Code when text.Length <= column.Longest => (text.ToUpperInvariant(), "", ""),
            _ => (text.Length <= column.Longest ? text : null, "too_long", $"This has at most {column.Longest} characters."),
        };
        if (value is null)
        {
            faults.Add(pointer, code, advice);
        }

        return value;
    }

    private static string? Time(string text) =>
        Rfc3339.TryParse(text, out var ticks) && ticks >= 0 && ticks <= DateTime.MaxValue.Ticks ? Rfc3339.Format(new DateTimeOffset(ticks, TimeSpan.Zero)) : null;

    private static string Flatten(ReadOnlySpan<byte> json, JsonSlice address)
    {
        using var document = JsonDocument.Parse(address.Of(json).ToArray());
        var parts = AddressParts
            .Select(name => document.RootElement.TryGetProperty(name, out var part) && part.ValueKind == JsonValueKind.String ? part.GetString() : null)
            .Where(part => !string.IsNullOrWhiteSpace(part));
        return string.Join(", ", parts);
    }
}
