using System.Text.Json;

namespace ZaloOrleans.Simulator.Http;

/// <summary>Collects all faults of a request and answers them at once, as problem+json.</summary>
internal sealed class ProblemList
{
    private readonly List<Problem> _problems = [];

    public bool Any => _problems.Count > 0;

    public void Add(string code, string pointer, string detail) => _problems.Add(new Problem(pointer, code, detail));

    /// <summary>Reports every field that is not among the known: a misspelt one would silently do nothing.</summary>
    public void UnknownFields(JsonElement body, string pointer, IReadOnlyCollection<string> known)
    {
        foreach (var field in body.EnumerateObject().Where(field => !known.Contains(field.Name)))
            Add("unknown_field", $"{pointer}/{field.Name}", $"Known are {string.Join(", ", known)}.");
    }

    public IResult ToResult() => Answer(StatusCodes.Status400BadRequest, _problems[0].Code, _problems[0].Detail, _problems);

    public static IResult Single(int status, string code, string pointer, string detail) =>
        Answer(status, code, detail, [new Problem(pointer, code, detail)]);

    private static IResult Answer(int status, string code, string detail, IReadOnlyList<Problem> errors) =>
        Results.Json(
            new { type = "about:blank", title = code, status, detail, code, errors },
            contentType: "application/problem+json",
            statusCode: status);

    private sealed record Problem(string Pointer, string Code, string Detail);
}
