namespace ZaloOrleans.Wakeups;

/// <summary>
/// A durable promise: at <see cref="DueAt"/>, the grain <see cref="Target"/> is called with <see cref="Payload"/>.
/// It may be delivered many times; it has its effect once, because the turn that handles it deletes its row.
/// </summary>
/// <param name="Id">Row id in <c>engine.wakeups</c>.</param>
/// <param name="Target">Text of the target's <see cref="Keys.GrainKey"/>.</param>
/// <param name="DueAt">UTC. A delivered wake-up is due, whatever the silo's own clock says.</param>
/// <param name="Attempt">How often its delivery failed before, from 0.</param>
/// <param name="Kind">Which message the payload is, a stable snake_case word of the target's.</param>
/// <param name="Payload">UTF-8 JSON of that message.</param>
[GenerateSerializer, Immutable, Alias("zo.Wakeup")]
public sealed record Wakeup(
    [property: Id(0)] long Id,
    [property: Id(1)] string Target,
    [property: Id(2)] DateTimeOffset DueAt,
    [property: Id(3)] int Attempt,
    [property: Id(4)] string Kind,
    [property: Id(5)] byte[] Payload);
