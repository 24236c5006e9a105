using System.Text.Json;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Messages;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Faults;

/// <summary>Reads the body of <c>POST /_sim/faults</c> and says all that is wrong with it.</summary>
internal static class FaultReader
{
    private static readonly string[] Fields = ["match", "behaviour", "value", "times"];
    private static readonly string[] MatchFields = ["endpoint", "userId"];

    public static Fault? Read(JsonElement body, ProblemList problems)
    {
        problems.UnknownFields(body, "", Fields);
        var times = ReadNumber(Optional(body, "times"), "/times", 1, int.MaxValue, problems);
        var behaviour = ReadBehaviour(Optional(body, "behaviour"), problems);
        var (endpoint, userId) = ReadMatch(Optional(body, "match"), behaviour, problems);
        return behaviour is { } known ? new Fault(0, endpoint, userId, known, ReadValue(known, Optional(body, "value"), problems), times) : null;
    }

    private static (string? Endpoint, string? UserId) ReadMatch(JsonElement? match, FaultBehaviour? behaviour, ProblemList problems)
    {
        if (match is not { } given)
            return (null, null);
        if (given.ValueKind != JsonValueKind.Object)
        {
            problems.Add("invalid", "/match", "An object {endpoint, userId} is needed.");
            return (null, null);
        }

        problems.UnknownFields(given, "/match", MatchFields);
        return (ReadEndpoint(given, behaviour, problems), ReadText(given, "userId", problems));
    }

    private static string? ReadEndpoint(JsonElement match, FaultBehaviour? behaviour, ProblemList problems)
    {
        if (ReadText(match, "endpoint", problems) is not { } text)
            return null;
        var isOfWebhooks = behaviour is { } known && FaultWords.IsOfWebhooks(known);
        if (isOfWebhooks && WebhookEvents.All.Contains(text))
            return text;
        var path = ZaloEndpoints.Find(text);
        if (path is null)
            problems.Add("unknown_endpoint", "/match/endpoint", $"Simulated are {string.Join(", ", isOfWebhooks ? WebhookEvents.All.Concat(ZaloEndpoints.All) : ZaloEndpoints.All)}.");
        return path;
    }

    private static string? ReadText(JsonElement match, string name, ProblemList problems)
    {
        if (Optional(match, name) is not { } given)
            return null;
        if (JsonText.Read(given) is { Length: > 0 } text)
            return text;
        problems.Add("invalid", "/match/" + name, "A string that is not empty is needed; leave it out to match all.");
        return null;
    }

    private static FaultBehaviour? ReadBehaviour(JsonElement? given, ProblemList problems)
    {
        if (given is { } value && FaultWords.ByWord.TryGetValue(JsonText.Read(value) ?? "", out var behaviour))
            return behaviour;
        problems.Add("unknown_behaviour", "/behaviour", $"One of {string.Join(", ", FaultWords.ByWord.Keys)} is needed.");
        return null;
    }

    private static int? ReadValue(FaultBehaviour behaviour, JsonElement? given, ProblemList problems)
    {
        if (behaviour == FaultBehaviour.DropAfterAccept)
            return null;
        if (given is null && behaviour is FaultBehaviour.WebhookDuplicate or FaultBehaviour.WebhookReorder)
            return 1;
        if (given is null)
            problems.Add("required", "/value", "This behaviour needs a value.");
        var (least, most) = behaviour switch
        {
            FaultBehaviour.Latency => (0, 600_000),
            FaultBehaviour.Status => (400, 599),
            FaultBehaviour.WebhookDuplicate => (1, 100),
            FaultBehaviour.WebhookDelay => (0, 86_400_000),
            FaultBehaviour.WebhookReorder => (1, 1_000),
            _ => (int.MinValue, int.MaxValue),
        };
        var value = ReadNumber(given, "/value", least, most, problems);
        if (behaviour == FaultBehaviour.Code && value == 0)
            problems.Add("out_of_range", "/value", "0 is Zalo's success; an error's number is needed.");
        return value;
    }

    private static int? ReadNumber(JsonElement? given, string pointer, int least, int most, ProblemList problems)
    {
        if (given is not { } value)
            return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        problems.Add("out_of_range", pointer, $"A whole number from {least} to {most} is needed.");
        return null;
    }

    private static JsonElement? Optional(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
}
