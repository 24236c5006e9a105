using System.Text.Json;
using ZaloOrleans.Simulator.Accounts;
using ZaloOrleans.Simulator.Http;
using ZaloOrleans.Simulator.Webhooks;

namespace ZaloOrleans.Simulator.Users;

/// <summary>Something that a person does: it changes what Zalo knows of them, and the OA is told.</summary>
/// <param name="Fields">What its request may say, beside <c>oaId</c>.</param>
/// <param name="Do">Does it; the webhook.</param>
internal sealed record PersonAct(IReadOnlyList<string> Fields, Func<PersonActing, Webhook> Do);

/// <summary>A person who does something, and what the request says of it.</summary>
/// <param name="Account">The OA towards which they do it.</param>
/// <param name="Id">The user, or the phone.</param>
/// <param name="Now">When.</param>
/// <param name="Body">The request.</param>
/// <param name="Server">Where the simulator is: what they send is fetched there.</param>
/// <param name="Problems">What is wrong with it.</param>
internal sealed record PersonActing(OfficialAccount Account, string Id, DateTimeOffset Now, JsonElement Body, Uri Server, ProblemList Problems)
{
    /// <summary>A text; null where there is none.</summary>
    public string? Text(string name) => Body.TryGetProperty(name, out var value) ? JsonText.Read(value) : null;

    /// <summary>A text that must be there.</summary>
    public string Needed(string name)
    {
        if (Text(name) is { Length: > 0 } text)
            return text;
        Problems.Add("required", "/" + name, "A string that is not empty is needed.");
        return "";
    }

    /// <summary>The texts of an array; none where there is none.</summary>
    public IReadOnlyList<string> Texts(string name) => Body.TryGetProperty(name, out var all) && all.ValueKind == JsonValueKind.Array
        ? [.. all.EnumerateArray().Select(JsonText.Read).OfType<string>()]
        : [];

    /// <summary>A whole number within bounds.</summary>
    public int Number(string name, int least, int most, int otherwise)
    {
        if (!Body.TryGetProperty(name, out var value))
            return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most)
            return number;
        Problems.Add("out_of_range", "/" + name, $"A whole number from {least} to {most} is needed.");
        return otherwise;
    }
}
