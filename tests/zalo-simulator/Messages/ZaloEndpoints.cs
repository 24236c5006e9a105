namespace ZaloOrleans.Simulator.Messages;

/// <summary>The paths of Zalo's that are simulated; a fault names one of them.</summary>
internal static class ZaloEndpoints
{
    public const string Consultation = "/v3.0/oa/message/cs";

    public const string Permission = "/v4/oa/permission";
    public const string AccessToken = "/v4/oa/access_token";
    public const string OaInfo = "/v2.0/oa/getoa";

    /// <summary>A ZBS template by user id.</summary>
    public const string UserTemplate = "/v3.0/oa/message/template";

    /// <summary>A ZBS template by phone; on Zalo's side at another host.</summary>
    public const string PhoneTemplate = "/message/template";

    /// <summary>What became of a template by phone.</summary>
    public const string Status = "/message/status";

    /// <summary>The templates of an OA.</summary>
    public const string Templates = "/template/all";

    /// <summary>All about one template.</summary>
    public const string TemplateInfo = "/template/info/v2";

    /// <summary>How many templates an OA may still send today.</summary>
    public const string Quota = "/message/quota";

    /// <summary>What may go to a user, or is left of a package.</summary>
    public const string MessageQuota = "/v3.0/oa/quota/message";

    /// <summary>What is left of the package.</summary>
    public const string OldMessageQuota = "/v2.0/oa/quota/message";

    /// <summary>The users of an OA.</summary>
    public const string UserList = "/v3.0/oa/user/getlist";

    /// <summary>All about one user.</summary>
    public const string UserDetail = "/v3.0/oa/user/detail";

    /// <summary>The names of an OA's tags.</summary>
    public const string Tags = "/v2.0/oa/tag/gettagsofoa";

    public static readonly IReadOnlyList<string> All =
    [
        Consultation, UserTemplate, PhoneTemplate, Status, Quota, MessageQuota, OldMessageQuota, UserList, UserDetail, Tags, Templates, TemplateInfo, Permission,
        AccessToken, OaInfo,
    ];

    /// <summary>The one path that a text means: the whole of it, or its last segments; null when none does.</summary>
    public static string? Find(string text) =>
        All.FirstOrDefault(path => path == text)
        ?? All.FirstOrDefault(path => path.EndsWith("/" + text, StringComparison.OrdinalIgnoreCase));
}
