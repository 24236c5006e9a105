namespace ZaloOrleans.Deploy;

/// <summary>The programs of an installation, as paths of their assemblies.</summary>
public sealed record ServicePrograms(string Silo, string Api, string Simulator)
{
    /// <summary>The programs as a Release build of the repository leaves them.</summary>
    public static ServicePrograms InRepository(string root) => new(
        Path.Combine(root, ServiceContract.SiloProgram),
        Path.Combine(root, ServiceContract.ApiProgram),
        Path.Combine(root, ServiceContract.SimulatorProgram));
}
