using System.Globalization;
using System.Text;

namespace ZaloOrleans.Api.Inbound.Json;

/// <summary>The way to the value that is being read; becomes a JSON pointer (RFC 6901) only where there is something to complain of.</summary>
internal sealed class JsonPath
{
    private const int LongestKey = 64;

    private readonly List<(int Start, int Length, int Index)> _steps = new(20);

    public void EnterKey(int start, int length) => _steps.Add((start, length, -1));

    public void EnterIndex(int index) => _steps.Add((0, 0, index));

    public void Leave() => _steps.RemoveAt(_steps.Count - 1);

    /// <summary>The pointer, from the value that the reading began with.</summary>
    public string Pointer(ReadOnlySpan<byte> json)
    {
        var pointer = new StringBuilder();
        foreach (var (start, length, index) in _steps)
        {
            pointer.Append('/');
            if (index >= 0)
            {
                pointer.Append(CultureInfo.InvariantCulture, $"{index}");
            }
            else
            {
                pointer.Append(Step(json.Slice(start, length)));
            }
        }

        return pointer.ToString();
    }

    /// <summary>A key as it was written, shortened, as a step of a pointer.</summary>
    public static string Step(ReadOnlySpan<byte> key)
    {
        var text = Encoding.UTF8.GetString(key).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
        return text.Length <= LongestKey ? text : string.Concat(text.AsSpan(0, LongestKey), "…");
    }
}
