using System.Text.Json;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Messaging;

/// <summary>Checks what a template declares before it is stored, because <see cref="TemplateVariables"/> leaves out what it cannot read.</summary>
public static class TemplateVariableChecks
{
    /// <summary>Most variables of a template.</summary>
    public const int Most = 100;

    private static readonly string[] Members = ["name", "required", "default"];

    /// <summary>Notes each variable that is none.</summary>
    /// <param name="variables">A JSON array.</param>
    /// <param name="pointer">Where it is.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static void Check(string variables, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        using var document = JsonDocument.Parse(variables);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var i = 0;
        foreach (var variable in document.RootElement.EnumerateArray())
        {
            var at = $"{pointer}/{i++}";
            if (NameOf(variable) is not { Length: > 0 and <= 100 } name)
            {
                faults.Add(at, "invalid_variable", """A variable is a name of 1 to 100 characters, or an object such as {"name":"code","required":true,"default":"-"}.""");
            }
            else if (!names.Add(name))
            {
                faults.Add(at, "duplicate_variable", $"'{name}' is declared twice.");
            }
        }

        if (i > Most)
        {
            faults.Add(pointer, "too_many_variables", $"A template has at most {Most} variables.");
        }
    }

    private static string? NameOf(JsonElement variable) => variable.ValueKind switch
    {
        JsonValueKind.String => variable.GetString(),
        JsonValueKind.Object when variable.EnumerateObject().All(IsMember)
            && variable.TryGetProperty("name", out var name) && name.ValueKind == JsonValueKind.String => name.GetString(),
        _ => null,
    };

    private static bool IsMember(JsonProperty member) => Members.Contains(member.Name) && member.Value.ValueKind switch
    {
        JsonValueKind.String => member.Name is "name" or "default",
        JsonValueKind.True or JsonValueKind.False => member.Name == "required",
        JsonValueKind.Null => member.Name == "default",
        _ => false,
    };
}
