using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Policy;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Experiments;

/// <summary>
/// Reads an experiment with its engine's settings, <c>{seed?, namespace?: {name, from, to}}</c>, and those of its variants,
/// <c>{control?, template?}</c>. What the API refuses and what a policy cannot be compiled from is found by the same code.
/// </summary>
public static class ExperimentReader
{
    /// <summary>How far from 100 the splits of an experiment may sum.</summary>
    public const decimal Tolerance = 0.01m;

    private static readonly string[] SettingsMembers = ["seed", "namespace"];
    private static readonly string[] NamespaceMembers = ["name", "from", "to"];
    private static readonly string[] VariantMembers = ["control", "template"];

    /// <summary>The experiment; null where a fault was noted.</summary>
    public static Experiment? Read(ExperimentSource source, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(faults);
        CheckSplits(source.Variants.Select(v => v.Split), $"{pointer}/variants", faults);
        if (ReadSettings(source.SettingsJson, pointer, faults) is not var (seed, range))
        {
            return null;
        }

        var variants = source.Variants.OrderBy(v => v.Id).Select(v => ReadVariant(v, $"{pointer}/variants/{v.Id}", faults)).OfType<ExperimentVariant>().ToImmutableArray();
        return new Experiment(source.Id, seed ?? SeedOf(source.Id), variants) { CampaignId = source.CampaignId, StartsAt = source.StartsAt, EndsAt = source.EndsAt, Namespace = range };
    }

    /// <summary>What an experiment is drawn with where nothing is set.</summary>
    public static string SeedOf(long experimentId) => string.Create(CultureInfo.InvariantCulture, $"experiment:{experimentId}");

    /// <summary>Notes a fault, with the sum, where splits do not sum to 100.</summary>
    public static void CheckSplits(IEnumerable<decimal> splits, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        var sum = splits.Sum();
        if (Math.Abs(sum - 100) > Tolerance)
        {
            faults.Add(pointer, "splits_do_not_sum", string.Create(CultureInfo.InvariantCulture, $"The splits of its variants sum to {sum:0.###}, and not to 100."));
        }
    }

    /// <summary>Seed and part of a namespace, each null where it is not set; null as a whole where they cannot be read.</summary>
    public static (string? Seed, NamespaceRange? Range)? ReadSettings(string? json, string pointer, Faults faults)
    {
        using var settings = JsonDocument.Parse(json ?? "{}");
        var at = new Place(settings.RootElement, pointer, faults);
        if (!at.IsObject(SettingsMembers, """Its settings are an object such as {"seed":"tet-2027"}."""))
        {
            return null;
        }

        var range = settings.RootElement.TryGetProperty("namespace", out var element) && element.ValueKind != JsonValueKind.Null
            ? ReadRange(new Place(element, $"{pointer}/namespace", faults), faults, pointer) : null;
        return (at.Text("seed", 100), range);
    }

    private static NamespaceRange? ReadRange(Place at, Faults faults, string pointer)
    {
        if (!at.IsObject(NamespaceMembers, """A namespace is an object such as {"name":"checkout","from":0,"to":0.5}."""))
        {
            return null;
        }

        var (name, from, to) = (at.Text("name", 100), at.Share("from"), at.Share("to"));
        if (name is null || from is null || to is null)
        {
            faults.Add($"{pointer}/namespace", "invalid_namespace", "It names a namespace and a part of it, from and to, between 0 and 1.");
            return null;
        }

        if (from >= to)
        {
            faults.Add($"{pointer}/namespace/to", "out_of_range", "It lies beyond from.");
        }

        return new NamespaceRange(name, from.Value, to.Value);
    }

    private static ExperimentVariant? ReadVariant(VariantSource source, string pointer, Faults faults)
    {
        using var settings = JsonDocument.Parse(source.SettingsJson ?? "{}");
        var at = new Place(settings.RootElement, pointer, faults);
        return at.IsObject(VariantMembers, """Its settings are an object such as {"control":true}.""")
            ? new ExperimentVariant(source.Id, source.Code, (double)(source.Split / 100)) { IsControl = at.Flag("control") ?? false, TemplateCode = at.Text("template", 100) }
            : null;
    }
}
