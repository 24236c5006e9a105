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
    private readonly ConcurrentDictionary<string, MessageContent> _contents = new(StringComparer.Ordinal);

    /// <summary>Notes what is wrong with a template's content: its shape, and the Liquid in each of its texts.</summary>
    public static void Check(string content, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        MessageContentReader.Read(content, pointer, faults)?.Map(text => Checked(text, pointer, faults));
    }

    /// <summary>
    /// The content for a customer as <see cref="Render(Template, JsonElement)"/> makes it, or null where <paramref name="faults"/> says at which line and column
    /// it is no Liquid, or that it takes too many steps.
    /// </summary>
    public MessageContent? TryRender(Template template, JsonElement variables, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(faults);
        ContentOf(template).Map(text => Checked(text, pointer, faults));
        if (!faults.AreNone)
        {
            return null;
        }

        try
        {
            return Render(template, variables);
        }
        catch (InvalidOperationException e)
        {
            faults.Add(pointer, "template_fails", $"It does not render: {e.Message} A template takes at most {MostSteps} steps.");
            return null;
        }
    }

    private static string Checked(string text, string pointer, Faults faults)
    {
        if (!Parser.TryParse(text, out _, out var error))
        {
            faults.Add(pointer, "invalid_liquid", $"It is no Liquid: {error}");
        }

        return text;
    }

    /// <summary>
    /// The content for a customer. Throws where one of its texts is no Liquid or takes too many steps. A content that somebody stored in SQL
    /// and that describes no message is taken for a text.
    /// </summary>
    /// <param name="template">The template.</param>
    /// <param name="variables">An object; its members are the template's variables.</param>
    public MessageContent Render(Template template, JsonElement variables)
    {
        ArgumentNullException.ThrowIfNull(template);
        if (_parsed.Count + _contents.Count > Remembered)
        {
            _parsed.Clear();
            _contents.Clear();
        }

        return ContentOf(template).Map(text => Render(text, template, variables));
    }

    private MessageContent ContentOf(Template template) =>
        _contents.GetOrAdd(template.Content, c => MessageContentReader.Read(c, "", new Faults()) ?? new MessageContent.Words(c, []));

    private string Render(string text, Template template, JsonElement variables)
    {
        var parsed = _parsed.GetOrAdd(text, t => Parser.Parse(t));
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
