using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Nodes;
using Fluid;
using Fluid.Values;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Messaging;

/// <summary>
/// Renders templates written in Liquid. Sandboxed: a template sees the JSON that it is given and nothing else, and may not take more
/// than a bounded number of steps.
/// </summary>
public sealed class TemplateRenderer
{
    /// <summary>Most statements and loop turns of one rendering.</summary>
    public const int MostSteps = 10_000;

    private const int Remembered = 5_000;
    private static readonly FluidParser Parser = new();
    private static readonly TemplateOptions Options = new() { MaxSteps = MostSteps, MaxRecursion = 20 };
    private readonly ConcurrentDictionary<string, IFluidTemplate> _parsed = new(StringComparer.Ordinal);

    /// <summary>Whether it is Liquid, and what is wrong with it.</summary>
    public static bool TryParse(string content, out string? error) => Parser.TryParse(content, out _, out error);

    /// <summary>The text. Throws where the content is no Liquid or takes too many steps.</summary>
    /// <param name="template">The template.</param>
    /// <param name="variables">An object; its members are the template's variables.</param>
    public string Render(Template template, JsonElement variables)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (_parsed.Count > Remembered)
        {
            _parsed.Clear();
        }

        var parsed = _parsed.GetOrAdd(template.Content, c => Parser.Parse(c));
        var context = new TemplateContext(Options);
        foreach (var variable in variables.EnumerateObject())
        {
            context.SetValue(variable.Name, Value(variable.Value));
        }

        foreach (var declared in template.Variables.Where(v => v.Default is not null && !Has(variables, v.Name)))
        {
            context.SetValue(declared.Name, new StringValue(declared.Default));
        }

        return parsed.Render(context);
    }

    /// <summary>What a message's template sees: the customer's attributes, the event's properties, and the event itself as <c>event</c>.</summary>
    public static JsonElement Variables(JsonElement attributes, JsonElement? cause)
    {
        var all = JsonObject.Create(attributes) ?? [];
        if (cause is { ValueKind: JsonValueKind.Object } e)
        {
            all["event"] = JsonNode.Parse(e.GetRawText());
            if (e.TryGetProperty("properties", out var properties) && properties.ValueKind == JsonValueKind.Object)
            {
                foreach (var property in properties.EnumerateObject().Where(p => !all.ContainsKey(p.Name)))
                {
                    all[property.Name] = JsonNode.Parse(property.Value.GetRawText());
                }
            }
        }

        return JsonSerializer.SerializeToElement(all, Json.Plain);
    }

    /// <summary>Whether there is a value that is not empty.</summary>
    public static bool Has(JsonElement variables, string name) => Predicate.Find(variables, name) switch
    {
        null or { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => false,
        { ValueKind: JsonValueKind.String } text => text.GetString()!.Length > 0,
        _ => true,
    };

    private static FluidValue Value(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.String => new StringValue(json.GetString()!),
        JsonValueKind.Number => NumberValue.Create(json.TryGetDecimal(out var number) ? number : 0),
        JsonValueKind.True => BooleanValue.True,
        JsonValueKind.False => BooleanValue.False,
        JsonValueKind.Array => new ArrayValue(json.EnumerateArray().Select(Value).ToList()),
        JsonValueKind.Object => new DictionaryValue(new FluidValueDictionaryFluidIndexable(json.EnumerateObject().ToDictionary(p => p.Name, p => Value(p.Value)))),
        _ => NilValue.Instance,
    };
}
