using System.Collections.Frozen;

namespace ZaloOrleans.Simulator.Messages;

/// <summary>An error of the Open API: its number and the text that comes with it.</summary>
internal sealed record ZaloError(int? Code, string Message)
{
    public static readonly ZaloError None = new(0, "Success");

    /// <summary>A refusal by something before the API: an HTTP status, and no number.</summary>
    public static readonly ZaloError Unspoken = new(null, "");

    private static readonly FrozenDictionary<int, string> Texts = new Dictionary<int, string>
    {
        [-32] = "Your application reached limit call api",
        [-200] = "Send message failed",
        [-204] = "OA is disabled or deleted",
        [-205] = "OA does not exist",
        [-209] = "App is not activated for this API",
        [-210] = "Parameter over limit",
        [-211] = "Out of quota",
        [-212] = "API is not registered",
        [-213] = "User has not followed OA",
        [-214] = "Article is being processed",
        [-216] = "Access token is invalid",
        [-217] = "User has blocked the OA",
        [-218] = "Limit of this recipient reached",
        [-219] = "App is removed or disabled",
        [-220] = "Access token has expired",
        [-221] = "OA is not verified",
        // The other meaning of the number, an article quota, would say so.
        [-223] = "OA has not granted this API",
        [-224] = "OA package does not include this API",
        [-227] = "User is banned or has been inactive for more than 45 days",
        [-230] = "User has not interacted with the OA in the past 7 days",
        [-231] = "Outside the consultation window",
        [-232] = "User has not interacted with the OA or the interaction has expired",
        [-233] = "Message type is not supported",
        [-234] = "This message type is not allowed from 22:00 to 06:00",
        [-235] = "API does not support this type of OA",
        [-237] = "Group has expired",
        [-238] = "asset_id has been used",
        [-240] = "This API version is shut down",
        [-241] = "asset_id has been used",
        [-242] = "appsecret_proof is invalid",
        [-244] = "User has restricted this type of message from the OA",
        [-248] = "Content violates the platform's standards",
        [-249] = "Template cannot be sent by user id",
        [-320] = "A Zalo Cloud Account is needed",
        [-321] = "The Zalo Cloud Account is out of money",
        [-403] = "OA does not own the group",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, string> TemplateTexts = new Dictionary<int, string>
    {
        [-32] = "Your application reached limit call api",
        [-100] = "Unknown error",
        [-101] = "App is invalid",
        [-102] = "App does not exist",
        [-103] = "App is inactive",
        [-104] = "App secret is wrong",
        [-105] = "App is not linked to an OA",
        [-106] = "Method is not supported",
        [-107] = "Message id is invalid",
        [-108] = "Phone number is invalid",
        [-109] = "Template id is invalid",
        [-110] = "User's Zalo is too old",
        [-111] = "Template data is empty",
        [-112] = "Template data is invalid",
        [-1121] = "Template parameter is too long",
        [-1122] = "Template parameter is missing",
        [-1123] = "QR code failed",
        [-1124] = "Template parameter has a wrong format",
        [-113] = "Button is invalid",
        [-114] = "User is inactive, rejects the message, or uses an outdated Zalo",
        [-115] = "Out of quota",
        [-116] = "Text is invalid",
        [-117] = "No permission for this template",
        [-118] = "Zalo account does not exist or is deactivated",
        [-119] = "Account cannot receive the message",
        [-120] = "OA has no permission",
        [-121] = "Body is empty",
        [-122] = "Body is no JSON",
        [-123] = "RSA decoding failed",
        [-124] = "Access token is invalid",
        [-1241] = "appsecret_proof is invalid",
        [-125] = "OA id is invalid",
        [-126] = "Development wallet is empty",
        [-127] = "Test templates go to admins only",
        [-131] = "Template is not approved",
        [-132] = "Parameter is invalid",
        [-133] = "Not allowed from 22:00 to 06:00",
        [-135] = "OA may not send",
        [-1351] = "OA is blocked",
        [-136] = "A Zalo Cloud Account is needed",
        [-137] = "Charging failed",
        [-138] = "App has no permission",
        [-139] = "User refuses this type of message",
        [-140] = "User is not eligible",
        [-141] = "User refuses messages of this OA",
        [-144] = "OA has reached its daily limit",
        [-1441] = "OA has reached its monthly limit of promotions",
        [-145] = "Content type is not allowed",
        [-146] = "Template is disabled for its quality",
        [-147] = "Template has reached its daily limit",
        [-1471] = "User has reached the monthly limit of promotions",
        [-1472] = "User has reached the daily limit of promotions",
        [-161] = "Sending mode is not allowed",
        [-162] = "Sending mode is invalid",
    }.ToFrozenDictionary();

    /// <summary>The error of a number where templates are sent: the same numbers mean other things there.</summary>
    public static ZaloError OfTemplate(int code) => new(code, TemplateTexts.GetValueOrDefault(code, "Error"));

    /// <summary>The error of a number; one that is in no table of an OA's gets its text of templates, or a general one.</summary>
    public static ZaloError Of(int code) => Texts.TryGetValue(code, out var text) ? new(code, text) : OfTemplate(code);

    /// <summary>-201: names the field that is not as it should be.</summary>
    public static ZaloError Invalid(string field) => new(-201, $"{field} is invalid");
}
