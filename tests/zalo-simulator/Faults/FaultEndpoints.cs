using ZaloOrleans.Simulator.Http;

namespace ZaloOrleans.Simulator.Faults;

/// <summary><c>/_sim/faults</c>.</summary>
internal static class FaultEndpoints
{
    public static async Task<IResult> AddAsync(HttpRequest request, FaultBook faults)
    {
        var (body, unreadable) = await JsonBody.ReadObjectAsync(request);
        if (unreadable is not null)
            return unreadable;

        var problems = new ProblemList();
        var fault = FaultReader.Read(body, problems);
        return problems.Any
            ? problems.ToResult()
            : Results.Json(View(faults.Add(fault!)), statusCode: StatusCodes.Status201Created);
    }

    public static IResult List(FaultBook faults) => Results.Json(faults.List().Select(View));

    public static IResult Clear(FaultBook faults)
    {
        faults.Clear();
        return Results.NoContent();
    }

    private static object View(Fault fault) => new
    {
        id = fault.Id,
        match = new { endpoint = fault.Endpoint, userId = fault.UserId },
        behaviour = FaultWords.Of(fault.Behaviour),
        value = fault.Value,
        times = fault.Times,
    };
}
