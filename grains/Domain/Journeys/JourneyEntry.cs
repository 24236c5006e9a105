using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Customers;
using ZaloOrleans.Ids;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Policy;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Journeys;

/// <summary>Which journeys an event of a customer enters. Pure.</summary>
public static class JourneyEntry
{
    /// <summary>Most bytes of the event's properties that a run remembers; beyond that it keeps the plain values that come first.</summary>
    public const int MostEventBytes = 2_000;

    /// <summary>Most wake-ups that one event may need; the shell draws that many ids for each.</summary>
    public const int MostPerEvent = 4;

    /// <summary>A run that an event starts.</summary>
    public sealed record Started(RunningJourney Run, NewWakeup Start, JourneyEntryClaim? Claim);

    /// <summary>The runs that the event starts, given those that the customer is in.</summary>
    public static ImmutableArray<Started> Enter(
        AccountId account, long customerId, long eventId, IngestItem item, ImmutableArray<RunningJourney> running,
        ImmutableHashSet<(long JourneyId, string Key)> entered, AccountPolicy policy, DateTimeOffset now, IdBag ids)
    {
        ArgumentNullException.ThrowIfNull(item);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(ids);
        if (item.Event is null || !policy.JourneysByEvent.TryGetValue(item.Event, out var journeys))
        {
            return [];
        }

        var properties = Properties(item.PropertiesJson);
        var started = ImmutableArray.CreateBuilder<Started>();
        foreach (var journey in journeys.Take(MostPerEvent))
        {
            var entry = journey.Entry;
            var key = KeyOf(entry, properties);
            if (running.Length + started.Count >= CustomerState.MostRuns || key is null
                || !entry.Where.All(p => p.Holds(Predicate.Find(properties, p.Name)))
                || entered.Contains((journey.JourneyId, key))
                || (entry.Reentry == Reentry.AfterExit && running.Any(r => r.JourneyId == journey.JourneyId && r.Key == key)))
            {
                continue;
            }

            var start = new StartRun(journey.Version, Remembered(item, properties));
            started.Add(new Started(
                new RunningJourney(journey.JourneyId, eventId, key, LastIn: 0, LastOut: 1),
                NewWakeup.Now(ids.Next(IdSequence.Wakeups), GrainKey.JourneyRun(account, journey.JourneyId, customerId, eventId), now,
                    JourneyWords.Start, Json.Bytes(start)),
                entry.Reentry == Reentry.Once ? new JourneyEntryClaim(account, journey.JourneyId, customerId, key, eventId) : null));
        }

        return started.ToImmutable();
    }

    /// <summary>The value of the entry's key property, empty where the entry has none; null where the event lacks it or it is too long.</summary>
    private static string? KeyOf(JourneyStep.Entry entry, JsonElement properties)
    {
        if (entry.Key is null)
        {
            return "";
        }

        var text = Predicate.Find(properties, entry.Key) switch
        {
            { ValueKind: JsonValueKind.String } s => s.GetString(),
            { ValueKind: JsonValueKind.Number } n => n.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 and <= 200 } ? text : null;
    }

    private static JsonElement Properties(string? json)
    {
        using var document = JsonDocument.Parse(json ?? "{}");
        return document.RootElement.Clone();
    }

    private static JsonElement Remembered(IngestItem item, JsonElement properties)
    {
        var kept = new JsonObject();
        var bytes = 0;
        var isSmall = (item.PropertiesJson?.Length ?? 0) <= MostEventBytes;
        foreach (var property in properties.EnumerateObject().Where(p => isSmall || p.Value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)))
        {
            bytes += property.Name.Length + property.Value.GetRawText().Length;
            if (bytes <= MostEventBytes)
            {
                kept[property.Name] = JsonNode.Parse(property.Value.GetRawText());
            }
        }

        return JsonSerializer.SerializeToElement(new JsonObject { ["name"] = item.Event, ["time"] = item.Time, ["properties"] = kept }, Json.Plain);
    }
}
