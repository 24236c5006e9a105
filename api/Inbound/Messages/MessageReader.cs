using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using ZaloOrleans.Api.Inbound.Json;
using ZaloOrleans.Api.Inbound.Values;
using ZaloOrleans.Decisions;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;

namespace ZaloOrleans.Api.Inbound.Messages;

/// <summary>Reads what shall be said to whom, and says all that is wrong with it.</summary>
/// <param name="root">The body: an object that was checked for syntax, depth and characters.</param>
/// <param name="mayAsk">Whether it may ask for another moment than now.</param>
internal sealed class MessageReader(JsonElement root, bool mayAsk)
{
    private const int MostTags = 10;
    private const int MostVariables = 32 * 1024;
    private static readonly string[] Channels = ["oa", "zbs_user", "zbs_phone", "miniapp"];
    private static readonly string[] Categories = ["transaction", "customer_care", "promotion"];

    private static readonly string[] Fields =
        ["customerId", "externalId", "phone", "zaloUserId", "channel", "category", "template", "text", "variables", "campaignId", "tags", "expiresAt", "at"];

    /// <summary>What is wrong.</summary>
    public FaultList Faults { get; } = new();

    /// <summary>The request; null where something is wrong.</summary>
    public MessageDraft? Read()
    {
        foreach (var member in root.EnumerateObject().Where(m => !Fields.Contains(m.Name) || (m.Name == "at" && !mayAsk)))
        {
            Faults.Add("/" + JsonPath.Step(Encoding.UTF8.GetBytes(member.Name)), "unknown_field", member.Name == "at"
                ? "Only a decision (POST /v1/decisions) may be asked for another moment."
                : $"There is no such field. There are: {string.Join(", ", mayAsk ? Fields : Fields[..^1])}.");
        }

        var (customerId, identity) = Whom();
        var (template, text) = (Text("template", 100), Text("text", 2_000));
        if ((template is null) == (text is null) && !IsWrong("template") && !IsWrong("text"))
        {
            Faults.Add("", "template_or_text", "Say exactly one of template and text.");
        }

        var request = new MessageRequest
        {
            Channel = Word("channel", Channels),
            Category = Word("category", Categories),
            Template = template,
            Text = text,
            VariablesJson = Variables(),
            CampaignId = Number("campaignId"),
            Tags = Tags(),
            ExpiresAt = Time("expiresAt"),
            At = mayAsk ? Time("at") : null,
        };
        return Faults.IsEmpty ? new MessageDraft(customerId, identity, request) : null;
    }

    private (long? CustomerId, Identity? Identity) Whom()
    {
        var customerId = Number("customerId");
        var externalId = Text("externalId", 255);
        var phone = Text("phone", 40);
        var zalo = Text("zaloUserId", 64);
        if (new object?[] { customerId, externalId, phone, zalo }.Count(v => v is not null) != 1)
        {
            if (Faults.IsEmpty)
            {
                Faults.Add("", "one_customer", "Name the customer by exactly one of customerId, externalId, phone and zaloUserId.");
            }

            return default;
        }

        if (phone is not null)
        {
            if (PhoneText.Normalise(phone) is { } number)
            {
                return (null, new Identity(IdentityKind.Phone, number));
            }

            Faults.Add("/phone", "invalid_phone", PhoneText.Advice);
            return default;
        }

        return externalId is not null ? (null, new Identity(IdentityKind.External, externalId))
            : zalo is not null ? (null, new Identity(IdentityKind.Zalo, zalo))
            : (customerId, null);
    }

    private string? Variables()
    {
        if (!Find("variables", out var value))
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            Faults.Add("/variables", "invalid_type", "variables is an object.");
            return null;
        }

        var json = value.GetRawText();
        if (json.Length > MostVariables)
        {
            Faults.Add("/variables", "too_large", $"variables has at most {MostVariables / 1024} kB.");
        }

        return json;
    }

    private ImmutableArray<string> Tags()
    {
        if (!Find("tags", out var value))
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= MostTags
            && value.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String && t.GetString() is { Length: > 0 and <= 100 } tag && !tag.Any(char.IsControl)))
        {
            return [.. value.EnumerateArray().Select(t => t.GetString()!).Distinct()];
        }

        Faults.Add("/tags", "invalid_tags", $"tags is a list of at most {MostTags} texts of 1 to 100 characters.");
        return [];
    }

    private string Word(string name, string[] words)
    {
        if (Find(name, out var value) && value.ValueKind == JsonValueKind.String
            && words.FirstOrDefault(w => string.Equals(w, value.GetString(), StringComparison.OrdinalIgnoreCase)) is { } word)
        {
            return word;
        }

        Faults.Add("/" + name, Find(name, out _) ? "invalid_word" : "required", $"{name} is one of: {string.Join(", ", words)}.");
        return "";
    }

    private long? Number(string name)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number > 0)
        {
            return number;
        }

        Faults.Add("/" + name, "invalid_id", $"{name} is a positive whole number.");
        return null;
    }

    private string? Text(string name, int longest)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && text.Length <= longest)
        {
            return text;
        }

        Faults.Add("/" + name, "invalid_text", $"{name} is a text of 1 to {longest} characters.");
        return null;
    }

    private DateTimeOffset? Time(string name)
    {
        if (!Find(name, out var value))
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && Rfc3339.TryParse(value.GetString()!, out var ticks))
        {
            return new DateTimeOffset(ticks, TimeSpan.Zero);
        }

        Faults.Add("/" + name, "invalid_time", Items.TimeValue.Advice);
        return null;
    }

    private bool Find(string name, out JsonElement value) => root.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    private bool IsWrong(string name) => Faults.All.Any(f => f.Pointer == "/" + name);
}

/// <summary>What shall be said, and to whom: a customer's id, or an identity.</summary>
internal sealed record MessageDraft(long? CustomerId, Identity? Identity, MessageRequest Request);
