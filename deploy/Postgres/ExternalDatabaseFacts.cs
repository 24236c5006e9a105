namespace ZaloOrleans.Deploy;

/// <summary>What was found in a database that somebody else runs.</summary>
/// <param name="Version">The server's version, such as <c>15.18</c>.</param>
/// <param name="HasEngine">True when the engine's schema is in it.</param>
public sealed record ExternalDatabaseFacts(string Version, bool HasEngine);
