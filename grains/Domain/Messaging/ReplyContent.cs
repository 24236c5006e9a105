using System.Text.Json.Nodes;
using ZaloOrleans.Rules;

namespace ZaloOrleans.Messaging;

/// <summary>Reads what a person answers in a conversation. Pure.</summary>
public static class ReplyContent
{
    /// <summary>The content; null where <paramref name="faults"/> says why not.</summary>
    /// <param name="text">The text, which is no Liquid and no JSON, whatever it looks like.</param>
    /// <param name="attachment">A JSON object that describes an image or a file as in a template.</param>
    /// <param name="faults">Where faults are noted.</param>
    public static MessageContent? Read(string? text, string? attachment, Faults faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        if (attachment is null)
        {
            if (string.IsNullOrWhiteSpace(text))
            {
                faults.Add("", "content_needed", "A reply has a text, or an attachment.");
                return null;
            }

            return new MessageContent.Words(text, []);
        }

        var described = JsonNode.Parse(attachment)!.AsObject();
        if (described.Count != 1 || described.First().Key is not ("image" or "file"))
        {
            faults.Add("/attachment", "unknown_attachment", """It is {"image": {"url"}}, {"image": {"attachmentId"}} or {"file": {"token"}}.""");
            return null;
        }

        if (text is not null)
        {
            described["text"] = text;
        }

        return MessageContentReader.Read(described.ToJsonString(Json.Plain), "/attachment", faults);
    }
}
