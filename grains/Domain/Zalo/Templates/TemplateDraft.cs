using System.Collections.Immutable;
using System.Text.Json.Nodes;
using ZaloOrleans.Messaging;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Zalo.Templates;

/// <summary>The template here that stands for one of Zalo's, before a person writes another text: each parameter is a variable of the same name.</summary>
public static class TemplateDraft
{
    /// <summary>The code of a new one; the next number where a person has taken it.</summary>
    public static string CodeOf(string zaloId, int number = 1) => number == 1
        ? $"zbs-{zaloId}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"zbs-{zaloId}-{number}");

    /// <summary>Its content.</summary>
    public static string ContentOf(string zaloId, ImmutableArray<TemplateParameter> parameters) => new JsonObject
    {
        ["templateId"] = zaloId,
        ["data"] = new JsonObject(parameters.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)$"{{{{ {VariableOf(p)} }}}}"))),
    }.ToJsonString(Json.Plain);

    /// <summary>Its variables.</summary>
    public static string VariablesOf(ImmutableArray<TemplateParameter> parameters) => new JsonArray(
        [.. parameters.DistinctBy(VariableOf).Select(p => (JsonNode)new JsonObject { ["name"] = VariableOf(p), ["required"] = p.Required })]).ToJsonString(Json.Plain);

    /// <summary>Whether a row is still as this made it.</summary>
    public static bool IsUntouched(OaTemplateRow row, string zaloId, ImmutableArray<TemplateParameter> parameters)
    {
        ArgumentNullException.ThrowIfNull(row);
        return row.Content == ContentOf(zaloId, parameters)
            && TemplateVariables.Read(row.Variables).SequenceEqual(TemplateVariables.Read(VariablesOf(parameters)));
    }

    /// <summary>Which of Zalo's templates a content sends; null where it sends none.</summary>
    public static string? ZaloIdOf(string content) => (MessageContentReader.Read(content, "", new Faults()) as MessageContent.Approved)?.TemplateId;

    /// <summary>A name that Liquid takes.</summary>
    private static string VariableOf(TemplateParameter parameter)
    {
        var name = string.Concat(parameter.Name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_'));
        return char.IsAsciiDigit(name[0]) ? "_" + name : name;
    }
}

/// <summary>A row of <c>oaTemplates</c>.</summary>
/// <param name="Id">Row id.</param>
/// <param name="Content">Its content.</param>
/// <param name="Variables">What it declares, JSON; null for nothing.</param>
/// <param name="Status">The dictionary's word.</param>
/// <param name="IsDeleted">A deleted one stays as it is.</param>
public sealed record OaTemplateRow(long Id, string Content, string? Variables, string Status, bool IsDeleted);
