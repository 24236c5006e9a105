namespace ZaloOrleans.Deploy;

/// <summary>A running service of an installation.</summary>
/// <param name="Pid">Its process id.</param>
/// <param name="Installation">The installation's id.</param>
/// <param name="Folder">The installation's data folder when the service was started.</param>
/// <param name="Service">The service's name, such as <c>silo-1</c>.</param>
public sealed record MarkedProcess(int Pid, string Installation, string Folder, string Service);
