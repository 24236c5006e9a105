namespace ZaloOrleans.Deploy;

/// <summary>A running silo.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="SiloPort">Other silos connect here.</param>
/// <param name="GatewayPort">The API connects here.</param>
/// <param name="OpsPort">Health and metrics over HTTP.</param>
/// <param name="Log">Its log file.</param>
public sealed record SiloConnection(int Pid, int SiloPort, int GatewayPort, int OpsPort, string Log);
