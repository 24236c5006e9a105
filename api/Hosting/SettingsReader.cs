namespace ZaloOrleans.Api.Hosting;

/// <summary>Reads settings and gathers what is wrong with them, so that all of it is mended in one go.</summary>
/// <param name="get">Looks an environment variable up.</param>
internal sealed class SettingsReader(Func<string, string?> get)
{
    private readonly List<string> _faults = [];

    /// <summary>A setting that must be there.</summary>
    /// <param name="name">The variable.</param>
    /// <param name="what">What it must be, as it ends the sentence "it must be ...".</param>
    /// <param name="parse">Reads it; null or a <see cref="FormatException"/> where it is not valid.</param>
    public T? Required<T>(string name, string what, Func<string, T?> parse) where T : class
    {
        if (get(name) is { Length: > 0 } text)
        {
            return Parse(name, what, text, parse);
        }

        _faults.Add($"{name} is not set: it must be {what}.");
        return null;
    }

    /// <summary>A setting with a default.</summary>
    public T Optional<T>(string name, string what, Func<string, T?> parse, T otherwise) where T : class =>
        get(name) is { Length: > 0 } text ? Parse(name, what, text, parse) ?? otherwise : otherwise;

    /// <summary>A whole number within limits, with a default.</summary>
    public int Number(string name, int least, int most, int otherwise)
    {
        if (get(name) is not { Length: > 0 } text)
        {
            return otherwise;
        }

        if (int.TryParse(text, out var number) && number >= least && number <= most)
        {
            return number;
        }

        _faults.Add($"{name} is not valid: it must be a number from {least} to {most}.");
        return otherwise;
    }

    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new SettingsException(string.Join(Environment.NewLine, _faults));
        }
    }

    private T? Parse<T>(string name, string what, string text, Func<string, T?> parse) where T : class
    {
        T? value = null;
        try
        {
            value = parse(text);
        }
        catch (FormatException)
        {
        }

        if (value is null)
        {
            // Not the value itself: it may be a secret.
            _faults.Add($"{name} is not valid: it must be {what}.");
        }

        return value;
    }
}
