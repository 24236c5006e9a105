using System.Globalization;

namespace ZaloOrleans.Deploy;

/// <summary>Reads <c>--name value</c>, <c>--name=value</c> and <c>--name</c>.</summary>
internal sealed class OptionReader(IReadOnlyList<string> arguments)
{
    private int _next;
    private string? _attached;

    /// <summary>The next option's name; null at the end.</summary>
    /// <exception cref="UsageException">What stands there is no option, or the last one was given a value that it does not take.</exception>
    public string? Next()
    {
        if (_attached is not null) throw new UsageException($"the option {arguments[_next - 1].Split('=')[0]} takes no value.");
        if (_next == arguments.Count) return null;
        var argument = arguments[_next++];
        if (!argument.StartsWith('-')) throw new UsageException($"unexpected argument '{argument}'.");
        if (argument.Split('=', 2) is not [var name, var value]) return argument;
        _attached = value;
        return name;
    }

    /// <summary>The value of the option that was read last.</summary>
    public string Text(string option)
    {
        var value = _attached;
        _attached = null;
        if (value is null && _next < arguments.Count && !arguments[_next].StartsWith("--", StringComparison.Ordinal)) value = arguments[_next++];
        return string.IsNullOrEmpty(value) ? throw new UsageException($"the option {option} needs a value.") : value;
    }

    /// <summary>The value as a whole number within limits, both included.</summary>
    public int Number(string option, int least, int most)
    {
        var text = Text(option);
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most
            ? number
            : throw new UsageException($"the option {option} takes a number from {least} to {most}, not '{text}'.");
    }
}
