using System.Text.Json;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>The keys of the objects that are being read, innermost last. Finds a key that an object has twice.</summary>
internal sealed class KeySet
{
    private (int Start, int Length, bool Escaped)[] _keys = new (int, int, bool)[32];
    private int _count;

    /// <summary>Begins an object. Give the answer to <see cref="End"/>.</summary>
    public int Begin() => _count;

    /// <summary>Ends the object that began there.</summary>
    public void End(int began) => _count = began;

    /// <summary>How many keys the object that began there has.</summary>
    public int Count(int began) => _count - began;

    /// <summary>Adds the key that the reader stands on. False where the object has it already.</summary>
    public bool Add(int began, ref Utf8JsonReader reader, ReadOnlySpan<byte> json)
    {
        var key = ((int)reader.TokenStartIndex + 1, reader.ValueSpan.Length, reader.ValueIsEscaped);
        for (var i = began; i < _count; i++)
        {
            if (AreEqual(_keys[i], key, json))
            {
                return false;
            }
        }

        if (_count == _keys.Length)
        {
            Array.Resize(ref _keys, _keys.Length * 2);
        }

        _keys[_count++] = key;
        return true;
    }

    private static bool AreEqual((int Start, int Length, bool Escaped) one, (int Start, int Length, bool Escaped) other, ReadOnlySpan<byte> json) =>
        one.Escaped || other.Escaped
            ? Text(one, json) == Text(other, json)
            : one.Length == other.Length && json.Slice(one.Start, one.Length).SequenceEqual(json.Slice(other.Start, other.Length));

    private static string? Text((int Start, int Length, bool Escaped) key, ReadOnlySpan<byte> json) =>
        JsonText.Read(json, new JsonSlice(key.Start - 1, key.Length + 2, JsonTokenType.String));
}
