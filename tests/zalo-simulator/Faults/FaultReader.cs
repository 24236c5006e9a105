using System.Text.Json;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Messages;

namespace ZaloOrleans.Simulator.Faults;

/// <summary>Reads the body of <c>POST /_sim/faults</c> and says all that is wrong with it.</summary>
internal static class FaultReader
{
    private static readonly string[] Fields = ["match", "behaviour", "value", "times"];
    private static readonly string[] MatchFields = ["endpoint", "userId"];

    public static Fault? Read(JsonElement body, ProblemList problems)
    {
        problems.UnknownFields(body, "", Fields);
        var (endpoint, userId) = ReadMatch(Optional(body, "match"), problems);
        var times = ReadNumber(Optional(body, "times"), "/times", 1, int.MaxValue, problems);
        if (ReadBehaviour(Optional(body, "behaviour"), problems) is not { } behaviour)
            return null;

        var value = ReadValue(behaviour, Optional(body, "value"), problems);
        return new Fault(0, endpoint, userId, behaviour, value, times);
    }

    private static (string? Endpoint, string? UserId) ReadMatch(JsonElement? match, ProblemList problems)
    {
        if (match is not { } given)
            return (null, null);
        if (given.ValueKind != JsonValueKind.Object)
        {
            problems.Add("invalid", "/match", "An object {endpoint, userId} is needed.");
            return (null, null);
        }

        problems.UnknownFields(given, "/match", MatchFields);
        return (ReadEndpoint(given, problems), ReadText(given, "userId", problems));
    }

    private static string? ReadEndpoint(JsonElement match, ProblemList problems)
    {
        if (ReadText(match, "endpoint", problems) is not { } text)
            return null;
        var path = ZaloEndpoints.Find(text);
        if (path is null)
            problems.Add("unknown_endpoint", "/match/endpoint", $"Simulated are {string.Join(", ", ZaloEndpoints.All)}.");
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
        if (given is null)
            problems.Add("required", "/value", "This behaviour needs a value.");
        var (least, most) = behaviour switch
        {
            FaultBehaviour.Latency => (0, 600_000),
            FaultBehaviour.Status => (400, 599),
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
