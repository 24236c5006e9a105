using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Journeys;

/// <summary>Compiles the steps of a journey, noting every fault at its place (<c>/steps/{index}/config/...</c>).</summary>
public static class JourneyCompiler
{
    /// <summary>Most steps of a journey.</summary>
    public const int MaxSteps = 100;

    /// <summary>The step types that can be run.</summary>
    public static readonly ImmutableArray<string> Types = ["entry", "wait", "condition", "send_oa", "end", "exit"];

    /// <summary>The compiled journey, or null where <paramref name="faults"/> says why not.</summary>
    public static JourneyDefinition? Compile(long journeyId, int version, IReadOnlyList<StepSource> steps, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(steps);
        ArgumentNullException.ThrowIfNull(faults);
        var compiled = steps.Select((s, i) => Step(s, $"/steps/{i}", faults)).OfType<JourneyStep>().OrderBy(s => s.No).ToImmutableArray();
        CheckShape(steps, compiled, faults);
        if (!faults.AreNone)
        {
            return null;
        }

        var numbers = compiled.Select(s => s.No).ToHashSet();
        for (var i = 0; i < steps.Count; i++)
        {
            CheckTargets(compiled.First(s => s.No == steps[i].StepNo), $"/steps/{i}/config", numbers, faults);
        }

        return faults.AreNone ? new JourneyDefinition(journeyId, version, compiled) : null;
    }

    private static void CheckShape(IReadOnlyList<StepSource> steps, ImmutableArray<JourneyStep> compiled, Faults faults)
    {
        if (steps.Count is 0 or > MaxSteps)
        {
            faults.Add("/steps", "invalid_steps", $"A journey has 1 to {MaxSteps} steps; the first is its entry.");
        }
        else if (steps.Select(s => s.StepNo).Distinct().Count() != steps.Count)
        {
            faults.Add("/steps", "duplicate_step_no", "Every step has a number of its own.");
        }
        else if (faults.AreNone && (compiled[0] is not JourneyStep.Entry || compiled.OfType<JourneyStep.Entry>().Count() > 1))
        {
            faults.Add("/steps", "invalid_entry", "The step with the lowest number, and no other, is of type entry.");
        }
    }

    private static void CheckTargets(JourneyStep step, string pointer, HashSet<int> numbers, Faults faults)
    {
        IEnumerable<(string Name, int? To)> targets = step switch
        {
            JourneyStep.Entry s => [("next", s.Next)],
            JourneyStep.Wait s => [("next", s.Next)],
            JourneyStep.Condition s => [("then", s.Then), ("else", s.Else)],
            JourneyStep.SendOa s => [("next", s.Next), ("onRefused", s.OnRefused.Kind == OnRefusedKind.GoTo ? s.OnRefused.StepNo : null)],
            _ => [],
        };
        foreach (var (name, to) in targets.Where(t => t.To is { } no && !numbers.Contains(no)))
        {
            faults.Add($"{pointer}/{name}", "unknown_step", $"There is no step {to}.");
        }
    }

    private static JourneyStep? Step(StepSource source, string pointer, Faults faults)
    {
        if (source.StepNo < 1)
        {
            faults.Add($"{pointer}/stepNo", "invalid_step_no", "Step numbers start at 1.");
        }

        var config = source.Config.ValueKind == JsonValueKind.Undefined ? JsonDocument.Parse("{}").RootElement : source.Config;
        var at = $"{pointer}/config";
        if (config.ValueKind != JsonValueKind.Object)
        {
            faults.Add(at, "invalid_config", "A step's configuration is an object.");
            return null;
        }

        switch (source.Type?.ToLowerInvariant())
        {
            case "entry": return Entry(source, config, at, faults);
            case "wait": return Wait(source, config, at, faults);
            case "condition": return Condition(source, config, at, faults);
            case "send_oa": return SendOa(source, config, at, faults);
            case "end": return new JourneyStep.End(source.StepNo, source.Id);
            case "exit": return new JourneyStep.Exit(source.StepNo, source.Id);
            default:
                faults.Add($"{pointer}/type", "unknown_step_type", $"One of {string.Join(", ", Types)}.");
                return null;
        }
    }

    private static JourneyStep.Entry? Entry(StepSource source, JsonElement config, string at, Faults faults)
    {
        if (!config.TryGetProperty("on", out var on) || on.ValueKind != JsonValueKind.Object)
        {
            faults.Add($"{at}/on", "required", """An entry says on what: {"on":{"event":"...","where":[...]}}.""");
            return null;
        }

        var name = RuleReader.ReadText(on, "event", $"{at}/on", faults, 100);
        var where = RuleReader.ReadWhere(on, $"{at}/on", faults);
        var reentry = TextOr(config, "reentry", "after_exit") switch
        {
            "after_exit" => Reentry.AfterExit,
            "once" => Reentry.Once,
            "always" => Reentry.Always,
            _ => Bad<Reentry>(faults, $"{at}/reentry", "invalid_reentry", "One of after_exit, once, always."),
        };
        var key = config.TryGetProperty("key", out _) ? RuleReader.ReadText(config, "key", at, faults, 100) : null;
        var next = StepNumber(config, "next", at, faults);
        return name is null ? null : new JourneyStep.Entry(source.StepNo, source.Id, name, where, reentry, key, next);
    }

    private static JourneyStep.Wait? Wait(StepSource source, JsonElement config, string at, Faults faults)
    {
        var next = StepNumber(config, "next", at, faults);
        if (config.TryGetProperty("for", out var text))
        {
            return text.ValueKind == JsonValueKind.String && IsoDuration.TryParse(text.GetString(), out var duration)
                ? new JourneyStep.Wait(source.StepNo, source.Id, duration, null, next)
                : Bad<JourneyStep.Wait?>(faults, $"{at}/for", "invalid_duration", "An ISO 8601 duration such as P3D or PT90S.");
        }

        if (config.TryGetProperty("until", out text))
        {
            return text.ValueKind == JsonValueKind.String && DateTimeOffset.TryParse(
                    text.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var until)
                ? new JourneyStep.Wait(source.StepNo, source.Id, null, until, next)
                : Bad<JourneyStep.Wait?>(faults, $"{at}/until", "invalid_time", "An RFC 3339 time such as 2026-12-24T09:00:00Z.");
        }

        return Bad<JourneyStep.Wait?>(faults, at, "required", "A wait has 'for' (a duration) or 'until' (a time).");
    }

    private static JourneyStep.Condition? Condition(StepSource source, JsonElement config, string at, Faults faults)
    {
        var (then, otherwise) = (StepNumber(config, "then", at, faults), StepNumber(config, "else", at, faults));
        if (!config.TryGetProperty("if", out var rule))
        {
            return Bad<JourneyStep.Condition?>(faults, $"{at}/if", "required", "A condition has a rule in 'if'.");
        }

        return RuleReader.Read(rule, $"{at}/if", faults) is { } read ? new JourneyStep.Condition(source.StepNo, source.Id, read, then, otherwise) : null;
    }

    private static JourneyStep.SendOa? SendOa(StepSource source, JsonElement config, string at, Faults faults)
    {
        var template = RuleReader.ReadText(config, "template", at, faults, 100);
        if (!MessageCategories.TryParse(TextOr(config, "category", "promotion"), out var category))
        {
            faults.Add($"{at}/category", "invalid_category", "One of transaction, customer_care, promotion.");
        }

        if (!MessageChannels.TryParse(TextOr(config, "channel", "oa"), out var channel))
        {
            faults.Add($"{at}/channel", "invalid_channel", $"One of {string.Join(", ", MessageChannels.All.Select(c => c.Word()))}.");
        }

        TimeSpan? expires = null;
        if (config.TryGetProperty("expires", out var text))
        {
            expires = text.ValueKind == JsonValueKind.String && IsoDuration.TryParse(text.GetString(), out var duration)
                ? duration
                : Bad<TimeSpan?>(faults, $"{at}/expires", "invalid_duration", "An ISO 8601 duration such as PT12H.");
        }

        var refused = ReadOnRefused(config, at, faults);
        var next = StepNumber(config, "next", at, faults);
        return template is null ? null : new JourneyStep.SendOa(source.StepNo, source.Id, template, category, expires, refused, next) { Channel = channel };
    }

    private static OnRefused ReadOnRefused(JsonElement config, string at, Faults faults)
    {
        if (config.TryGetProperty("onRefused", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var no))
        {
            return new OnRefused(OnRefusedKind.GoTo, no);
        }

        return TextOr(config, "onRefused", "skip") switch
        {
            "skip" => new OnRefused(OnRefusedKind.Skip),
            "exit" => new OnRefused(OnRefusedKind.Exit),
            "wait" => new OnRefused(OnRefusedKind.Wait),
            var text when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out no) => new OnRefused(OnRefusedKind.GoTo, no),
            _ => Bad<OnRefused>(faults, $"{at}/onRefused", "invalid_on_refused", "One of skip, exit, wait, or the number of a step."),
        };
    }

    private static int? StepNumber(JsonElement config, string name, string at, Faults faults)
    {
        if (!config.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var no)
            ? no
            : Bad<int?>(faults, $"{at}/{name}", "invalid_step_no", "The number of a step.");
    }

    private static string TextOr(JsonElement config, string name, string otherwise) =>
        config.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString()! : "?" : otherwise;

    private static T Bad<T>(Faults faults, string pointer, string code, string detail)
    {
        faults.Add(pointer, code, detail);
        return default!;
    }
}
