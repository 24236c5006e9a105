using System.Globalization;
using System.Text.Json;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>
/// Walks a JSON value once and says what is wrong with it: too deep, keys twice or too many, texts that are too long or cannot be stored,
/// numbers out of range. What lies too deep is not looked into.
/// </summary>
internal sealed class JsonGuard(JsonLimits limits)
{
    private readonly JsonPath _path = new();
    private readonly KeySet _keys = new();

    /// <summary>How a body is read: nesting is counted here and not by the reader, which would refuse the whole of it.</summary>
    public static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 2_000_000 };

    /// <summary>Walks the value that the reader stands on, up to its last token.</summary>
    /// <param name="reader">The reader; malformed JSON throws its <see cref="JsonException"/>.</param>
    /// <param name="json">All that it reads.</param>
    /// <param name="depth">How deep the value lies, 1 for the outermost.</param>
    /// <param name="faults">Gets what is wrong.</param>
    public void Walk(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int depth, FaultList faults)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when depth > limits.Depth:
                Note(json, faults, "too_deep", $"Objects and arrays may be nested {limits.Depth} deep.");
                reader.Skip();
                break;

            case JsonTokenType.StartObject:
                WalkObject(ref reader, json, depth, faults);
                break;

            case JsonTokenType.StartArray:
                for (var i = 0; reader.Read() && reader.TokenType != JsonTokenType.EndArray; i++)
                {
                    _path.EnterIndex(i);
                    Walk(ref reader, json, depth + 1, faults);
                    _path.Leave();
                }

                break;

            case JsonTokenType.String:
                CheckText(ref reader, json, faults);
                break;

            case JsonTokenType.Number when !JsonNumber.IsInRange(ref reader):
                Note(json, faults, "number_out_of_range", $"Numbers must lie within ±2^63 and have at most {JsonNumber.MostDigits} characters. Send larger ones as strings.");
                break;
        }
    }

    /// <summary>Walks the value of the key that the reader stands on; the key itself is the caller's to check.</summary>
    public JsonSlice WalkValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int depth, FaultList faults)
    {
        _path.EnterKey((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
        reader.Read();
        var (start, type) = ((int)reader.TokenStartIndex, reader.TokenType);
        Walk(ref reader, json, depth, faults);
        _path.Leave();
        return new JsonSlice(start, (int)reader.BytesConsumed - start, type);
    }

    private void WalkObject(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int depth, FaultList faults)
    {
        var began = _keys.Begin();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            if (_keys.Count(began) == limits.Keys)
            {
                Note(json, faults, "too_many_keys", $"An object has at most {limits.Keys} keys.");
            }

            _path.EnterKey((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length);
            CheckKey(ref reader, json, began, faults);
            reader.Read();
            Walk(ref reader, json, depth + 1, faults);
            _path.Leave();
        }

        _keys.End(began);
    }

    private void CheckKey(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int began, FaultList faults)
    {
        var raw = reader.ValueSpan;
        var fault = reader.ValueIsEscaped ? JsonText.Inspect(raw, out _) : TextFault.None;
        if (fault != TextFault.None)
        {
            Note(json, faults, Code(fault), $"The key has {Name(fault)}.");
        }
        else if (raw.Length > limits.KeyLength && reader.GetString()!.Length > limits.KeyLength)
        {
            Note(json, faults, "key_too_long", $"Keys have at most {limits.KeyLength} characters.");
        }
        else if (_keys.Count(began) < limits.Keys && !_keys.Add(began, ref reader, json))
        {
            Note(json, faults, "duplicate_key", "The object has this key twice.");
        }
    }

    private void CheckText(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, FaultList faults)
    {
        var length = reader.ValueSpan.Length;
        var fault = reader.ValueIsEscaped ? JsonText.Inspect(reader.ValueSpan, out length) : TextFault.None;
        if (fault != TextFault.None)
        {
            Note(json, faults, Code(fault), $"The text has {Name(fault)}.");
        }
        else if (length > limits.TextBytes)
        {
            Note(json, faults, "too_long", string.Create(CultureInfo.InvariantCulture, $"Texts have at most {limits.TextBytes:N0} bytes of UTF-8."));
        }
    }

    private void Note(ReadOnlySpan<byte> json, FaultList faults, string code, string detail) => faults.Add(_path.Pointer(json), code, detail);

    private static string Code(TextFault fault) => fault == TextFault.Nul ? "nul_character" : "lone_surrogate";

    private static string Name(TextFault fault) => fault == TextFault.Nul ? "U+0000, which cannot be stored" : "half of a surrogate pair, which is no character";
}
