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
        [-216] = "Access token is invalid",
        [-217] = "User has blocked the OA",
        [-218] = "Limit of this recipient reached",
        [-219] = "App is removed or disabled",
        [-220] = "Access token has expired",
        [-221] = "OA is not verified",
        [-223] = "OA has not granted this API or quota reached",
        [-224] = "OA package does not include this API",
        [-227] = "User is banned or has been inactive for more than 45 days",
        [-230] = "User has not interacted with the OA in the past 7 days",
        [-231] = "Outside the consultation window",
        [-232] = "User has not interacted with the OA or the interaction has expired",
        [-233] = "Message type is not supported",
        [-234] = "This message type is not allowed from 22:00 to 06:00",
        [-235] = "API does not support this type of OA",
        [-240] = "This API version is shut down",
        [-242] = "appsecret_proof is invalid",
        [-244] = "User has restricted this type of message from the OA",
        [-248] = "Content violates the platform's standards",
        [-320] = "A Zalo Cloud Account is needed",
        [-321] = "The Zalo Cloud Account is out of money",
    }.ToFrozenDictionary();

    private static readonly FrozenDictionary<int, string> TemplateTexts = new Dictionary<int, string>
    {
        [-107] = "Message id is invalid",
        [-108] = "Phone number is invalid",
        [-109] = "Template id is invalid",
        [-111] = "Template data is empty",
        [-112] = "Template data is invalid",
        [-1121] = "Template parameter is too long",
        [-1122] = "Template parameter is missing",
        [-122] = "Body is no JSON",
        [-124] = "Access token is invalid",
        [-131] = "Template is not approved",
        [-132] = "Parameter is invalid",
        [-133] = "Not allowed from 22:00 to 06:00",
        [-141] = "User refuses messages of this OA",
        [-144] = "OA has reached its daily limit",
        [-1472] = "User has reached the daily limit of promotions",
        [-162] = "Sending mode is invalid",
    }.ToFrozenDictionary();

    /// <summary>The error of a number where templates are sent: the same numbers mean other things there.</summary>
    public static ZaloError OfTemplate(int code) => new(code, TemplateTexts.GetValueOrDefault(code, "Error"));

    /// <summary>The error of a number; one that is in no public table gets a general text.</summary>
    public static ZaloError Of(int code) => new(code, Texts.GetValueOrDefault(code, "Error"));

    /// <summary>-201: names the field that is not as it should be.</summary>
    public static ZaloError Invalid(string field) => new(-201, $"{field} is invalid");
}
