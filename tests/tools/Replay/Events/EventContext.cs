namespace ZaloOrleans.Replay.Events;

/// <summary>Where an event comes from; the library's name becomes its source.</summary>
internal sealed record EventContext(EventLibrary Library)
{
    public static readonly EventContext Replay = new(new EventLibrary("replay"));
}
