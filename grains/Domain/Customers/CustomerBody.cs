using System.Collections.Immutable;
using System.Text.Json;
using ZaloOrleans.Catalog;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Customers;

/// <summary>What a body asks of a customer: the change of its profile, and the identities that shall lead to it.</summary>
public sealed record CustomerBody(ProfilePatch Profile, ImmutableArray<Identity> Identities)
{
    private const int LongestTrait = 100;
    private static readonly string[] Identifying = ["externalId", "zaloUserId"];

    /// <summary>Reads the fields of a body that its contract found right; null where faults were noted. Pure.</summary>
    /// <param name="values">The fields.</param>
    /// <param name="phone">A phone as E.164, or null where it is none.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static CustomerBody? Read(IReadOnlyDictionary<string, object?> values, Func<string, string?> phone, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(values);
        ArgumentNullException.ThrowIfNull(phone);
        ArgumentNullException.ThrowIfNull(faults);
        var columns = ImmutableDictionary.CreateBuilder<string, string?>();
        var identities = ImmutableArray.CreateBuilder<Identity>();
        foreach (var (name, value) in values.Where(v => v.Key != "traits"))
        {
            if (Identifying.Contains(name))
            {
                AddIdentity(identities, name == "externalId" ? IdentityKind.External : IdentityKind.Zalo, (string?)value, name, faults);
            }
            else
            {
                columns[ContractShape.Of<CustomerContract>().Find(name)!.Column] = Text(name, value, phone, faults);
            }
        }

        AddContacts(identities, columns);
        var traits = values.GetValueOrDefault("traits") is string json ? ReadTraits(json, columns, faults) : ImmutableDictionary<string, string?>.Empty;
        return faults.AreNone ? new CustomerBody(new ProfilePatch(columns.ToImmutable(), traits), [.. identities.OrderBy(i => i.Kind)]) : null;
    }

    private static void AddIdentity(ImmutableArray<Identity>.Builder identities, IdentityKind kind, string? value, string name, Faults faults)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            faults.Add($"/{name}", "not_clearable", "What leads to the customer once does so for good. Give another value, or leave the field out.");
            return;
        }

        identities.Add(new Identity(kind, value));
    }

    private static void AddContacts(ImmutableArray<Identity>.Builder identities, ImmutableDictionary<string, string?>.Builder columns)
    {
        if (columns.GetValueOrDefault("phone") is { } phone)
        {
            identities.Add(new Identity(IdentityKind.Phone, phone));
        }

        if (columns.GetValueOrDefault("email") is { } email)
        {
            identities.Add(new Identity(IdentityKind.Email, email));
        }
    }

    private static string? Text(string name, object? value, Func<string, string?> phone, Faults faults) => (name, value) switch
    {
        (_, null) => null,
        ("phone", string text) => phone(text) ?? Bad(faults, "/phone", "invalid_phone", "It is a phone such as 0912 345 678 or +84 912 345 678."),
        ("email", string text) => EmailText.Normalize(text) ?? Bad(faults, "/email", "invalid_email", "It is an e-mail such as lan@example.vn."),
        ("countryCode" or "stateCode", string text) => text.ToUpperInvariant(),
        (_, bool truth) => truth ? "true" : "false",
        (_, DateTimeOffset time) => Json.Time(time),
        (_, string text) => text,
        _ => throw new InvalidOperationException($"{name} has an unknown type."),
    };

    private static ImmutableDictionary<string, string?> ReadTraits(string json, ImmutableDictionary<string, string?>.Builder columns, Faults faults)
    {
        var traits = ImmutableDictionary.CreateBuilder<string, string?>();
        using var document = JsonDocument.Parse(json);
        foreach (var trait in document.RootElement.EnumerateObject())
        {
            var at = $"/traits/{JsonPointer.Escape(trait.Name)}";
            if (trait.Name is "timezone" or "language")
            {
                columns[trait.Name] = Place(trait.Name, trait.Value, at, faults);
            }
            else if (trait.Name == ZaloTags.Trait)
            {
                faults.Add(at, "reserved_trait", $"{ZaloTags.Trait} is written by the engine alone. Leave it out.");
            }
            else if (trait.Name.Length is 0 or > LongestTrait)
            {
                faults.Add(at, "invalid_name", $"A trait's name has 1 to {LongestTrait} characters.");
            }
            else
            {
                traits[trait.Name] = trait.Value.ValueKind == JsonValueKind.Null ? null : trait.Value.GetRawText();
            }
        }

        if (traits.Count > CustomerProfile.MostTraits)
        {
            faults.Add("/traits", "too_many_traits", $"A customer has at most {CustomerProfile.MostTraits} traits.");
        }

        return traits.ToImmutable();
    }

    private static string? Place(string name, JsonElement value, string at, Faults faults) => value.ValueKind switch
    {
        JsonValueKind.Null => null,
        JsonValueKind.String when name == "timezone" => TimeZones.Exists(value.GetString()!) ? value.GetString()
            : Bad(faults, at, "invalid_time_zone", "It is an IANA zone such as Asia/Ho_Chi_Minh."),
        JsonValueKind.String when value.GetString() is { Length: > 0 and <= 35 } language => language,
        JsonValueKind.String => Bad(faults, at, "invalid_format", "It is a language tag such as vi or en-GB, at most 35 characters."),
        _ => Bad(faults, at, "invalid_type", "It is a text."),
    };

    private static string? Bad(Faults faults, string at, string code, string detail)
    {
        faults.Add(at, code, detail);
        return null;
    }
}
