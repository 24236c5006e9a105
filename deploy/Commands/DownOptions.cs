namespace ZaloOrleans.Deploy;

/// <summary>The options of <c>deploy/down</c>.</summary>
public sealed record DownOptions
{
    public const string Usage = """
        usage: deploy/down [--data DIR]

          --data DIR     the folder that deploy/up was given (default: .data in the checkout)

        Stops everything gracefully and keeps the data.
        """;

    /// <summary>The data folder; null is the default one.</summary>
    public string? Data { get; init; }

    /// <exception cref="UsageException">An option is unknown, or its value is missing.</exception>
    public static DownOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DownOptions();
        var reader = new OptionReader(arguments);
        while (reader.Next() is { } option)
        {
            options = option switch
            {
                "--data" => options with { Data = reader.Text(option) },
                _ => throw new UsageException($"unknown option '{option}'."),
            };
        }
        return options;
    }
}
