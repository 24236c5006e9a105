namespace ZaloOrleans.Hosting;

/// <summary>
/// Puts the grain's type into the name of its state. Orleans' ADO.NET storage leaves the type out of the row key, so that two kinds of
/// grain with one key would share a row.
/// </summary>
internal sealed class TypedStateFactory : PersistentStateFactory
{
    protected override string GetFullStateName(IGrainContext context, IPersistentStateConfiguration config) => $"{context.GrainId.Type}/{config.StateName}";
}
