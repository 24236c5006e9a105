namespace ZaloOrleans.Deploy;

/// <summary>The TCP ports of one silo.</summary>
/// <param name="Silo">Other silos connect here.</param>
/// <param name="Gateway">The API connects here.</param>
/// <param name="Ops">Health and metrics over HTTP.</param>
public sealed record SiloPorts(int Silo, int Gateway, int Ops);
