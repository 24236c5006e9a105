using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace ZaloOrleans.Rules;

/// <summary>Writes a rule as the JSON that <see cref="RuleReader"/> reads.</summary>
public static class RuleWriter
{
    /// <summary>The JSON text.</summary>
    public static string Write(Rule rule) => Node(rule).ToJsonString(Json.Plain);

    private static JsonObject Node(Rule rule) => rule switch
    {
        Rule.All all => new JsonObject { ["all"] = Nodes(all.Parts) },
        Rule.Any any => new JsonObject { ["any"] = Nodes(any.Parts) },
        Rule.Not not => new JsonObject { ["not"] = Node(not.Part) },
        Rule.Attribute a => Node("attribute", a.Predicate),
        Rule.Event e => Node(e),
        _ => throw new InvalidOperationException($"Unknown rule {rule}."),
    };

    private static JsonArray Nodes(ImmutableArray<Rule> parts) => new([.. parts.Select(p => (JsonNode)Node(p))]);

    private static JsonObject Node(Rule.Event e)
    {
        var node = new JsonObject
        {
            ["event"] = e.Query.Name,
            ["where"] = new JsonArray([.. e.Query.Where.Select(p => (JsonNode)Node("property", p))]),
            ["count"] = new JsonObject { ["op"] = Word(e.CountOp), ["value"] = e.Count },
        };
        if (e.Query.Within is { } within)
        {
            node["within"] = System.Xml.XmlConvert.ToString(within);
        }

        return node;
    }

    private static JsonObject Node(string nameField, Predicate p)
    {
        var node = new JsonObject { [nameField] = p.Name, ["op"] = Word(p.Op) };
        if (p.Value.ValueKind != JsonValueKind.Undefined)
        {
            node["value"] = JsonNode.Parse(p.Value.GetRawText());
        }

        return node;
    }

    private static string Word(Op op) => JsonNamingPolicy.SnakeCaseLower.ConvertName(op.ToString());
}
