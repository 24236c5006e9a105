using System.Text.Json;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Catalog;

/// <summary>Reads the body of a request against a contract, noting all faults at once, each at its place. Pure.</summary>
public static class ContractBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>The fields that a body names, with their values; null is null.</summary>
    /// <param name="shape">The contract.</param>
    /// <param name="json">The body.</param>
    /// <param name="isNew">Whether it makes a row; otherwise it is a merge patch.</param>
    /// <param name="faults">Where faults are noted; what has one is left out of the answer.</param>
    public static Dictionary<string, object?> Read(ContractShape shape, string? json, bool isNew, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(faults);
        try
        {
            using var document = JsonDocument.Parse(json ?? "", Strict);
            return Read(shape, document.RootElement, isNew, "", faults);
        }
        catch (JsonException e)
        {
            faults.Add("", "invalid_json", $"The body is not JSON: {(e.Message.Contains("Duplicate", StringComparison.OrdinalIgnoreCase) ? "a member occurs twice" : "check its syntax")}.");
            return [];
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair in a member's name, which is found when names are compared.
            faults.Add("", "invalid_character", JsonCharacters.Rule);
            return [];
        }
    }

    /// <summary>The same for an object within a body.</summary>
    /// <param name="shape">The contract.</param>
    /// <param name="body">The object.</param>
    /// <param name="isNew">Whether it makes a row.</param>
    /// <param name="pointer">Where the object is.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static Dictionary<string, object?> Read(ContractShape shape, JsonElement body, bool isNew, string pointer, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(faults);
        var values = new Dictionary<string, object?>(StringComparer.Ordinal);
        if (body.ValueKind != JsonValueKind.Object)
        {
            faults.Add(pointer, "invalid_type", "It is an object.");
            return values;
        }

        foreach (var member in body.EnumerateObject())
        {
            var at = $"{pointer}/{JsonPointer.Escape(member.Name)}";
            if (shape.Find(member.Name) is not { } field)
            {
                faults.Add(at, "unknown_field", $"There is no such field. There are: {Writable(shape, isNew)}.");
            }
            else if (field.Access == FieldAccess.ReadOnly || (field.Access == FieldAccess.CreateOnly && !isNew))
            {
                faults.Add(at, "read_only", field.Access == FieldAccess.ReadOnly ? "The engine sets it." : "It is set when the row is made and stays.");
            }
            else if (FieldJson.TryRead(field, member.Value, at, faults, out var value))
            {
                values[field.Name] = value;
            }
        }

        if (isNew)
        {
            CheckRequired(shape, body, pointer, faults);
        }

        return values;
    }

    private static void CheckRequired(ContractShape shape, JsonElement body, string pointer, Faults faults)
    {
        foreach (var field in shape.Fields.Where(f => f.IsRequired && !body.TryGetProperty(f.Name, out _)))
        {
            faults.Add($"{pointer}/{field.Name}", "required", "It is needed.");
        }
    }

    private static string Writable(ContractShape shape, bool isNew) => string.Join(", ", shape.Fields
        .Where(f => f.Access is FieldAccess.Free or FieldAccess.WriteOnly || (isNew && f.Access == FieldAccess.CreateOnly)).Select(f => f.Name));
}
