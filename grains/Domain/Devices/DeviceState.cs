using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Sessions;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Devices;

/// <summary>A device: whose it is, and the sessions of a visitor whom nobody knows yet.</summary>
public sealed record DeviceState : IHotState<DeviceState>
{
    /// <summary>Version of this shape.</summary>
    [JsonPropertyName("v")] public int Shape { get; init; } = 1;

    /// <summary>Time of the last turn.</summary>
    [JsonPropertyName("at")] public DateTimeOffset At { get; init; }

    /// <summary>The device's id, as the client gives it.</summary>
    [JsonPropertyName("d")] public string Device { get; init; } = "";

    /// <summary>The customer whose device it is; 0: nobody's yet.</summary>
    [JsonPropertyName("c")] public long CustomerId { get; init; }

    /// <summary>The visitor's sessions; empty once they were handed over.</summary>
    [JsonPropertyName("s")] public ImmutableArray<Session> Sessions { get; init; } = [];

    static Action<Utf8JsonWriter, DeviceState> IHotState<DeviceState>.Writer => StateWriters.Default.DeviceState.SerializeHandler!;
}

/// <summary>Customer → device: the device is this customer's from now on.</summary>
public sealed record BindDevice(
    [property: JsonPropertyName("device")] string Device, [property: JsonPropertyName("customer")] long CustomerId);

/// <summary>Device → customer: go on with the visitor's sessions.</summary>
public sealed record AdoptSessions([property: JsonPropertyName("sessions")] ImmutableArray<Session> Sessions);

/// <summary>Device → itself: give the visitor's stored events and sessions to the customer. Set-wise, so a job of its own.</summary>
public sealed record HandOver(
    [property: JsonPropertyName("device")] string Device, [property: JsonPropertyName("customer")] long CustomerId);

/// <summary>The words that go with them in a wake-up.</summary>
public static class DeviceWords
{
    public const string Bind = "bind_device";
    public const string Adopt = "adopt_sessions";
    public const string HandOver = "hand_over";
}
