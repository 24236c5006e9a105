namespace ZaloOrleans.Deploy;

/// <summary>How one service is started, recognised as healthy, and stopped.</summary>
/// <param name="Name">Its name in the installation, such as <c>silo-1</c>.</param>
/// <param name="Program">The path of its assembly.</param>
/// <param name="Arguments">Its arguments.</param>
/// <param name="Environment">Its variables. No other variable that begins with <c>ZALO_</c> reaches it.</param>
/// <param name="Health">Answers 200 once it is ready.</param>
/// <param name="Ports">The ports that it listens on.</param>
/// <param name="LogFile">Its output is appended here.</param>
public sealed record ServiceDefinition(
    string Name,
    string Program,
    IReadOnlyList<string> Arguments,
    IReadOnlyDictionary<string, string> Environment,
    Uri Health,
    IReadOnlyList<int> Ports,
    string LogFile);
