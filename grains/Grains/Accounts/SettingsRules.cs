using ZaloOrleans.Catalog;
using ZaloOrleans.Policy;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Accounts;

/// <summary>What settings ask beyond their contract. Rules for promotions may be narrowed; what allows more than the defaults is written down with its reason.</summary>
/// <param name="reason">Why promotions may do more; null: nobody said.</param>
public sealed class SettingsRules(string? reason) : IResourceRules
{
    /// <summary>The field that says why. It is kept with the change and not with the settings.</summary>
    public const string Reason = "advertisingReason";

    private const string Advertising = "advertising";

    public string Resource => SettingsTable.Table.Resource;

    public Task<CatalogAnswer?> CheckAsync(RowChange change, CatalogTransaction transaction)
    {
        ArgumentNullException.ThrowIfNull(change);
        var faults = new Faults();
        foreach (var (field, value) in change.Given.ToList())
        {
            change[field] = SettingsChecks.Check(field, value, faults);
        }

        return Task.FromResult(!faults.AreNone ? CatalogRefusals.Of(CatalogOutcome.Invalid, faults) : RefusalOfWidening(change));
    }

    public async Task WriteAsync(CatalogRow? old, RowChange? change, CatalogTransaction transaction)
    {
        if (old is not null && change is not null && Widening(change) is { Count: > 0 } widened)
        {
            await RuleChanges.KeepAsync(transaction, reason!, widened, (string)old[Advertising]!, (string)change[Advertising]!);
        }
    }

    private CatalogAnswer? RefusalOfWidening(RowChange change)
    {
        var widened = Widening(change);
        return widened.Count > 0 && reason is null
                ? CatalogAnswer.Refused(CatalogOutcome.Unprocessable, $"/{Reason}", "reason_required",
                    $"This allows more than the rules for advertising do: {string.Join(", ", widened)}. Say why; it is written down with who asked.")
            : widened.Count == 0 && reason is not null
                ? CatalogAnswer.Refused(CatalogOutcome.Unprocessable, $"/{Reason}", "nothing_widened", "Nothing allows more than before. Leave the reason out.")
            : null;
    }

    /// <summary>The rules that a change lets allow more than the defaults, and that did not so already.</summary>
    private static List<string> Widening(RowChange change)
    {
        if (!change.Alters(Advertising))
        {
            return [];
        }

        var before = RulesOf((string)change.Old![Advertising]!);
        var after = RulesOf((string)change[Advertising]!);
        return [.. after.Widened().Where(w => !before.Widened().Contains(w) || !Equals(ValueOf(before, w), ValueOf(after, w)))];
    }

    private static AdvertisingRules RulesOf(string json) => AdvertisingRules.Read(json, "", new Faults());

    private static object ValueOf(AdvertisingRules rules, string field) => field switch
    {
        "from" => rules.From,
        "to" => rules.To,
        "maxPerDay" => rules.MaxPerDay,
        "maxPerDayPerOa" => rules.MaxPerDayPerOa,
        "label" => rules.Label,
        "refusalLine" => rules.RefusalLine,
        _ => rules.RefusalKeyword,
    };
}
