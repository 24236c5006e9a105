namespace ZaloOrleans.Simulator.Messages;

/// <summary>The paths of Zalo's that are simulated; a fault names one of them.</summary>
internal static class ZaloEndpoints
{
    public const string Consultation = "/v3.0/oa/message/cs";

    /// <summary>A ZBS template by user id.</summary>
    public const string UserTemplate = "/v3.0/oa/message/template";

    /// <summary>A ZBS template by phone; on Zalo's side at another host.</summary>
    public const string PhoneTemplate = "/message/template";

    /// <summary>What became of a template by phone.</summary>
    public const string Status = "/message/status";

    public static readonly IReadOnlyList<string> All = [Consultation, UserTemplate, PhoneTemplate, Status];

    /// <summary>The one path that a text means: the whole of it, or its last segments; null when none does.</summary>
    public static string? Find(string text) =>
        All.FirstOrDefault(path => path == text)
        ?? All.FirstOrDefault(path => path.EndsWith("/" + text, StringComparison.OrdinalIgnoreCase));
}
