using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;
using ZaloOrleans.Suppressions;

namespace ZaloOrleans.Catalog;

/// <summary>Takes many suppressions in: those that are in order count from the answer on, the others are told with their places.</summary>
public sealed class SuppressionImport(SuppressionStore store)
{
    /// <summary>Most values of a call.</summary>
    public const int Most = 10_000;

    private const int MostFaults = 100;
    private const int Longest = 255;
    private static readonly ContractShape Shape = ContractShape.Of<SuppressionImportContract>();

    /// <summary>Takes them in.</summary>
    public Task<CatalogAnswer> AddAsync(AccountId account, CatalogChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        var body = ContractBody.Read(Shape, change.Json, isNew: true, faults);
        if (!faults.AreNone)
        {
            return Task.FromResult(CatalogRefusals.Of(CatalogOutcome.Invalid, faults));
        }

        using var values = JsonDocument.Parse((string)body["values"]!);
        if (values.RootElement.GetArrayLength() is var count && count is 0 or > Most)
        {
            return Task.FromResult(CatalogAnswer.Refused(CatalogOutcome.Invalid, "/values", "out_of_range", $"There are 1 to {Most} values."));
        }

        var type = (string)body["type"]!;
        var (good, errors, wrong) = (new HashSet<string>(StringComparer.Ordinal), new JsonArray(), 0);
        var index = 0;
        foreach (var value in values.RootElement.EnumerateArray())
        {
            var own = new Faults();
            if (Normalized(type, value, own) is { } text)
            {
                good.Add(text);
            }
            else if (++wrong <= MostFaults)
            {
                errors.Add((JsonNode)new JsonObject { ["index"] = index, ["code"] = own.All[0].Code, ["detail"] = own.All[0].Detail });
            }

            index++;
        }

        return store.AddAsync(account, change, type, good, added =>
            new JsonObject { ["added"] = added, ["existing"] = count - wrong - added, ["errors"] = errors.DeepClone() }.ToJsonString(Json.Plain));
    }

    private static string? Normalized(string type, JsonElement value, Faults faults)
    {
        if (value.ValueKind != JsonValueKind.String || value.GetString() is not { Length: > 0 and <= Longest } text)
        {
            faults.Add("/value", "invalid_value", $"It is a text of 1 to {Longest} characters.");
            return null;
        }

        return SuppressionValue.Normalize(type, text, E164.Normalize, faults);
    }
}
