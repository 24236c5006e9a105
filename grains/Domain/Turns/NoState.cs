using System.Text.Json;

namespace ZaloOrleans.Turns;

/// <summary>Of a grain that keeps none: what it works on are rows.</summary>
public sealed record NoState : IHotState<NoState>
{
    static Action<Utf8JsonWriter, NoState> IHotState<NoState>.Writer => StateWriters.Default.NoState.SerializeHandler!;
}
