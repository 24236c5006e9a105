using System.Collections.Frozen;
using System.Collections.Immutable;
using ZaloOrleans.Errors;
using ZaloOrleans.Experiments;
using ZaloOrleans.Keys;
using ZaloOrleans.Limits;
using ZaloOrleans.Messaging;
using ZaloOrleans.QuietHours;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Policy;

/// <summary>
/// Makes of sources what decisions are made by. A part that is broken (the API refuses such; it came by hand) is taken from the last good
/// sources, and the rest is as it stands now: a broken rule never takes an account down. Pure.
/// </summary>
public static class PolicyCompiler
{
    /// <summary>Compiles.</summary>
    /// <param name="account">The account.</param>
    /// <param name="version">The version.</param>
    /// <param name="sources">As the tables have it.</param>
    /// <param name="lastGood">What was in force before; null: nothing was.</param>
    /// <returns>The policy, the sources that it was in fact made of, and what was broken.</returns>
    public static (AccountPolicy Policy, PolicySources InForce, ImmutableArray<Fault> Broken) Compile(
        AccountId account, long version, PolicySources sources, PolicySources? lastGood)
    {
        ArgumentNullException.ThrowIfNull(sources);
        var broken = new Faults();
        var inForce = sources;
        var before = lastGood ?? new PolicySources();
        var quiet = Part("/quietHours", f => QuietWindows.Read(inForce.QuietHoursJson, "/quietHours", f), () => inForce = inForce with { QuietHoursJson = before.QuietHoursJson }, broken);
        var advertising = Part("/advertising", f => AdvertisingRules.Read(inForce.AdvertisingJson, "/advertising", f), () => inForce = inForce with { AdvertisingJson = before.AdvertisingJson }, broken);
        var caps = Part("/frequencyCaps", f => ReadCaps(inForce.Caps, f), () => inForce = inForce with { Caps = before.Caps }, broken);
        var rates = Part("/sendRateLimits", f => ReadRates(inForce.SendRates, f), () => inForce = inForce with { SendRates = before.SendRates }, broken);
        var experiments = Part("/experiments", f => ReadExperiments(inForce.Experiments, f), () => inForce = inForce with { Experiments = before.Experiments }, broken);
        var holdout = Part("/holdout", f => ReadHoldout(inForce.HoldoutJson, f), () => inForce = inForce with { HoldoutJson = before.HoldoutJson }, broken);
        return (new AccountPolicy
        {
            Account = account,
            Version = version,
            TimeZone = inForce.TimeZone,
            Advertising = advertising,
            QuietHours = [.. quiet, .. advertising.Windows()],
            Caps = new CapBook([.. caps, .. advertising.Caps()]),
            SendRates = rates,
            Templates = inForce.Templates.Select(t => new Template(t.Id, t.Code, "", t.Approved, TemplateVariables.Read(t.VariablesJson)) { Version = t.Version }).ToFrozenDictionary(t => t.Code),
            OfficialAccounts = inForce.OfficialAccounts,
            Stops = [.. inForce.Stops],
            Experiments = experiments,
            Holdout = holdout,
        }, inForce, [.. broken.All]);
    }

    /// <summary>A part by what the tables say, or, where that is broken, by what was in force before.</summary>
    private static T Part<T>(string name, Func<Faults, T> read, Action fallBack, Faults broken)
    {
        var faults = new Faults();
        var part = Try(read, name, faults);
        if (faults.AreNone)
        {
            return part!;
        }

        foreach (var fault in faults.All)
        {
            broken.Add(fault.Pointer, fault.Code, fault.Detail);
        }

        fallBack();
        return Try(read, name, new Faults())!;
    }

    private static T? Try<T>(Func<Faults, T> read, string name, Faults faults)
    {
        try
        {
            return read(faults);
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException or FormatException)
        {
            faults.Add(name, "unreadable", e.Message);
            return default;
        }
    }

    private static ImmutableArray<FrequencyCap> ReadCaps(ImmutableArray<CapSource> rows, Faults faults)
    {
        var caps = ImmutableArray.CreateBuilder<FrequencyCap>();
        foreach (var row in rows)
        {
            var own = new Faults();
            caps.AddRange(FrequencyCaps.Read(row.Id, row.WindowJson, row.RulesJson, own));
            foreach (var fault in own.All)
            {
                faults.Add($"/frequencyCaps/{row.Id}{fault.Pointer}", fault.Code, fault.Detail);
            }
        }

        if (caps.Count > CapBook.MostOfAnAccount)
        {
            faults.Add("/frequencyCaps", "too_many_rules", $"An account has at most {CapBook.MostOfAnAccount} rules over all of its frequency caps.");
        }

        return caps.ToImmutable();
    }

    private static ImmutableArray<SendRate> ReadRates(ImmutableArray<RateSource> rows, Faults faults)
    {
        var rates = rows.SelectMany(row => SendRates.Read(row.RulesJson, $"/sendRateLimits/{row.Id}/rules", faults)).ToImmutableArray();
        if (rates.Length > SendRates.MostOfAnAccount)
        {
            faults.Add("/sendRateLimits", "too_many_rules", $"An account has at most {SendRates.MostOfAnAccount} rules over all of its send-rate limits.");
        }

        return rates;
    }

    private static ImmutableArray<Experiment> ReadExperiments(ImmutableArray<ExperimentSource> sources, Faults faults) =>
        [.. sources.Select(s => ExperimentReader.Read(s, $"/experiments/{s.Id}", faults)).OfType<Experiment>()];

    private static Holdout? ReadHoldout(string? json, Faults faults) => json is null ? null : HoldoutReader.Read(json, "/holdout", faults);
}
