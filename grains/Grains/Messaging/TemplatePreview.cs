using System.Text.Json;
using System.Text.Json.Nodes;
using ZaloOrleans.Catalog;
using ZaloOrleans.Customers;
using ZaloOrleans.Ingest;
using ZaloOrleans.Keys;
using ZaloOrleans.Rules;
using ZaloOrleans.Turns;

namespace ZaloOrleans.Messaging;

/// <summary>Shows what a template makes of a real customer's data. It reads, and writes nothing.</summary>
public sealed class TemplatePreview(
    CatalogTables tables, CatalogReads reads, CustomerReader customers, IdentityReader identities, TemplateRenderer renderer, DatabaseGate gate)
{
    private static readonly ContractShape Shape = ContractShape.Of<PreviewContract>();

    /// <summary>A <see cref="PreviewedContract"/>; unprocessable where the template is no Liquid or the customer is unknown.</summary>
    /// <param name="account">The account.</param>
    /// <param name="templateId">The template.</param>
    /// <param name="json">A <see cref="PreviewContract"/>.</param>
    public async Task<CatalogAnswer> RenderAsync(AccountId account, long templateId, string json)
    {
        var faults = new Faults();
        var values = ContractBody.Read(Shape, json, isNew: true, faults);
        var who = faults.AreNone ? WhoOf(values, faults) : null;
        if (who is not { } named)
        {
            return CatalogRefusals.Of(CatalogOutcome.Invalid, faults);
        }

        if (await reads.ReadAsync(account, tables.Find("oa-templates")!, templateId) is not { } row)
        {
            return CatalogRefusals.NotFound;
        }

        if (await FindAsync(account, named) is not var (customerId, customer))
        {
            return CatalogAnswer.Refused(CatalogOutcome.Unprocessable, $"/{named.Field}", "unknown_reference", "There is no such customer.");
        }

        var isNext = row["nextContent"] is not null;
        var template = new Template(row.Id, (string)row["code"]!, (string?)row[isNext ? "nextContent" : "content"] ?? "", Approved: true,
            TemplateVariables.Read((string?)row[isNext ? "nextVariables" : "variables"]));
        var variables = TemplateRenderer.Variables(customer.Profile.Attributes(), CauseOf(values.GetValueOrDefault("variables") as string));
        var content = renderer.TryRender(template, variables, isNext ? "/nextContent" : "/content", faults);
        return content is null
            ? CatalogRefusals.Of(CatalogOutcome.Unprocessable, faults)
            : CatalogAnswer.Done(Write(template, isNext, customerId, content, variables, ChannelOf(values, content)));
    }

    private static string Write(Template template, bool isNext, long customerId, MessageContent content, JsonElement variables, MessageChannel channel)
    {
        var absent = template.Variables.Where(v => !TemplateRenderer.Has(variables, v.Name)).ToList();
        return new JsonObject
        {
            ["templateId"] = template.Id,
            ["isNext"] = isNext,
            ["customerId"] = customerId,
            ["text"] = content.Shown(),
            ["message"] = content.ToZalo(channel),
            ["missing"] = new JsonArray([.. absent.Where(v => v.Default is null).Select(v => (JsonNode)v.Name)]),
            ["defaults"] = new JsonObject(absent.Where(v => v.Default is not null).Select(v => KeyValuePair.Create(v.Name, (JsonNode?)v.Default))),
            ["code"] = absent.Exists(v => v.Required && v.Default is null) ? "variables_missing" : content.FaultOn(channel),
        }.ToJsonString(Json.Plain);
    }

    private static MessageChannel ChannelOf(IReadOnlyDictionary<string, object?> values, MessageContent content) =>
        MessageChannels.TryParse(values.GetValueOrDefault("channel") as string, out var named) ? named
        : content is MessageContent.Approved ? MessageChannel.ZbsUser : MessageChannel.Oa;

    /// <summary>The variables stand where an event's properties do in a send.</summary>
    private static JsonElement? CauseOf(string? variables)
    {
        if (variables is null)
        {
            return null;
        }

        using var cause = JsonDocument.Parse($$"""{"properties":{{variables}}}""");
        return cause.RootElement.Clone();
    }

    private static (string Field, Identity? Identity, long Id)? WhoOf(IReadOnlyDictionary<string, object?> values, Faults faults)
    {
        var given = values.Where(v => v.Key is not ("variables" or "channel") && v.Value is not null).ToList();
        if (given is not [var (field, value)])
        {
            faults.Add("", "customer_needed", "Name one customer, by one of customerId, externalId, phone, zaloUserId.");
            return null;
        }

        switch (field)
        {
            case "customerId":
                return (field, null, (long)value!);

            case "phone" when E164.Normalize((string)value!) is { } phone:
                return (field, new Identity(IdentityKind.Phone, phone), 0);

            case "phone":
                faults.Add("/phone", "invalid_phone", "It is a phone with its country, such as +84912345678, or one of Vietnam.");
                return null;

            default:
                return (field, new Identity(field == "externalId" ? IdentityKind.External : IdentityKind.Zalo, (string)value!), 0);
        }
    }

    /// <summary>The customer, or the one that it has become.</summary>
    private async Task<(long Id, CustomerRecord Record)?> FindAsync(AccountId account, (string Field, Identity? Identity, long Id) who)
    {
        var id = who.Identity is { } identity
            ? (await identities.FindAsync(account, [identity])).GetValueOrDefault(identity)
            : await gate.ReadAsync(() => identities.SurvivorAsync(account, who.Id)) ?? who.Id;
        return id > 0 && await gate.ReadAsync(() => customers.ReadAsync(account, id)) is { Facts.Deleted: false } record ? (id, record) : null;
    }
}
