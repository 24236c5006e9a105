namespace ZaloOrleans.Hosting;

/// <summary>Reads settings and gathers what is wrong with them, so that all of it is mended in one go.</summary>
internal sealed class SettingsReader(Func<string, string?> get)
{
    private readonly List<string> _faults = [];

    public T? Required<T>(string name, string what, Func<string, T> parse) where T : class
    {
        if (get(name) is { Length: > 0 } text)
        {
            return Parse(name, what, text, parse);
        }

        _faults.Add($"{name} is not set: it must be {what}.");
        return null;
    }

    public T Optional<T>(string name, string what, Func<string, T> parse, T otherwise) =>
        get(name) is { Length: > 0 } text ? Parse(name, what, text, parse) ?? otherwise : otherwise;

    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new SettingsException(string.Join(Environment.NewLine, _faults));
        }
    }

    private T? Parse<T>(string name, string what, string text, Func<string, T> parse)
    {
        try
        {
            return parse(text);
        }
        catch (FormatException)
        {
            // Not the value itself: it may be a secret.
            _faults.Add($"{name} is not valid: it must be {what}.");
            return default;
        }
    }
}

/// <summary>The environment does not say what is needed; the message has a line for each fault.</summary>
public sealed class SettingsException(string message) : Exception(message);
