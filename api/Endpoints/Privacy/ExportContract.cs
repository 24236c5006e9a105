using System.Text.Json;
using System.Text.Json.Serialization;
using ZaloOrleans.Catalog;

namespace ZaloOrleans.Api.Endpoints.Privacy;

/// <summary>Everything that is held about a customer.</summary>
internal sealed record ExportContract
{
    /// <summary>When it was read.</summary>
    public DateTimeOffset ExportedAt { get; init; }

    /// <summary>The customer as elsewhere.</summary>
    public required CustomerContract Customer { get; init; }

    /// <summary>
    /// A list of rows for each of: customers, profiles, identities, zaloLinks, zaloAccounts, devices, sessions, events, messages, messageDetails, decisions, journeyRuns, journeyLogs,
    /// journeyEntries, feedback, attachments, touchpoints, conversions, linkClicks, audienceMemberships, experimentAssignments, suppressions, accessLogs, changes.
    /// </summary>
    [JsonExtensionData]
    public Dictionary<string, JsonElement>? Sections { get; init; }
}
